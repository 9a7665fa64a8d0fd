import { useLocation } from "@solidjs/router";
import type { JSX } from "solid-js";
import { showPlace } from "../ui/place.tsx";
import { EmptyView } from "../ui/problem-view.tsx";

export function NotFoundPage(): JSX.Element {
  const location = useLocation();
  showPlace(() => [{ label: "Not found" }]);
  return (
    <>
      <h1 class="sr-only">Not found</h1>
      <EmptyView title="There is no such page" detail={`Nothing lives at ${location.pathname}.`}>
        <a href="/" class="button button-primary">
          Go to the objects
        </a>
      </EmptyView>
    </>
  );
}

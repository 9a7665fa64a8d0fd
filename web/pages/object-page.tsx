import { useParams, useSearchParams } from "@solidjs/router";
import { type JSX, lazy, Show } from "solid-js";
import { GridSkeleton } from "../grid/grid-skeleton.tsx";
import { ObjectGrid } from "../grid/object-grid.tsx";
import { DescribedObject } from "../ui/described-object.tsx";
import { Later } from "../ui/later.tsx";

const SinceView = lazy(async () => ({
  default: (await import("../since/since-view.tsx")).SinceView,
}));

/**
 * A list of records, of now or, with `asOf` in its address, as of a moment; with `since`, what of it entered, left and
 * changed since then.
 */
export function ObjectPage(): JSX.Element {
  const params = useParams<{ object: string }>();
  const [search] = useSearchParams<{ since?: string; asOf?: string }>();
  return (
    <DescribedObject object={params.object} fallback={<GridSkeleton />}>
      {(description) => (
        <Show
          when={search.since}
          fallback={
            <Show
              when={search.asOf}
              fallback={<ObjectGrid description={description()} isThen={false} />}
            >
              <ObjectGrid description={description()} isThen />
            </Show>
          }
        >
          {(since) => (
            <Later fallback={<GridSkeleton />}>
              <SinceView description={description()} since={since()} />
            </Later>
          )}
        </Show>
      )}
    </DescribedObject>
  );
}

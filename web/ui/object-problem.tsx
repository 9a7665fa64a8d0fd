import type { JSX } from "solid-js";
import { showPlace } from "./place.tsx";
import { ProblemView } from "./problem-view.tsx";

/** An object that cannot be shown: not mirrored, not readable, or not now. */
export function ObjectProblem(props: {
  readonly object: string;
  readonly error: Error;
  readonly onRetry: () => void;
}): JSX.Element {
  showPlace(() => [{ label: "Objects", href: "/" }, { label: props.object }]);
  return (
    <ProblemView error={props.error} onRetry={props.onRetry}>
      <a class="button" href="/">
        All objects
      </a>
    </ProblemView>
  );
}

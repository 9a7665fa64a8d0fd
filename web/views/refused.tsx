import { type JSX, Show } from "solid-js";

/** Why something was refused, in the words of the API. */
export function Refused(props: { readonly problem: Error | null }): JSX.Element {
  return (
    <Show when={props.problem}>
      {(problem) => (
        <p class="text-sm text-bad-ink wrap-anywhere" role="alert">
          {problem().message}
        </p>
      )}
    </Show>
  );
}

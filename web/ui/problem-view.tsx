import { type JSX, Show } from "solid-js";
import { Dynamic } from "solid-js/web";
import { ApiProblem, isForbidden } from "../client/api.ts";
import { Icon } from "./icon.tsx";

/** A failure: what happened, in the words of the API, and the next step. */
export function ProblemView(props: {
  readonly error: Error;
  /** The page already has its main heading. */
  readonly nested?: boolean;
  readonly onRetry?: (() => void) | undefined;
  readonly children?: JSX.Element;
}): JSX.Element {
  const title = () =>
    props.error instanceof ApiProblem ? props.error.problem.title : "Something went wrong";
  const near = () =>
    props.error instanceof ApiProblem ? props.error.problem.near?.join(" or ") : undefined;
  const isRefusal = () => isForbidden(props.error);
  return (
    <div
      class="mx-auto flex max-w-md flex-col items-center px-6 py-14 text-center"
      role={isRefusal() ? undefined : "alert"}
    >
      <Show when={!isRefusal()}>
        <span class="mb-4 inline-flex size-10 items-center justify-center rounded-full bg-bad-tint text-bad-ink">
          <Icon name="warning" class="size-5" />
        </span>
      </Show>
      <Dynamic component={props.nested ? "h2" : "h1"} class="text-lg font-semibold">
        {title()}
      </Dynamic>
      <p class="mt-1 text-ink-2 wrap-anywhere">
        {props.error.message}
        <Show when={near()}>{(names) => <> Did you mean {names()}?</>}</Show>
      </p>
      <div class="mt-5 flex flex-wrap justify-center gap-2">
        <Show when={isRefusal() ? undefined : props.onRetry}>
          {(retry) => (
            <button type="button" class="button" onClick={() => retry()()}>
              <Icon name="retry" />
              Try again
            </button>
          )}
        </Show>
        {props.children}
      </div>
    </div>
  );
}

/** Nothing has failed, but there is nothing to show. */
export function EmptyView(props: {
  readonly title: string;
  readonly detail: string;
  readonly children?: JSX.Element;
}): JSX.Element {
  return (
    <div class="mx-auto flex max-w-md flex-col items-center px-6 py-14 text-center">
      <h2 class="text-lg font-semibold">{props.title}</h2>
      <p class="mt-1 text-ink-2">{props.detail}</p>
      <div class="mt-5 flex flex-wrap justify-center gap-2">{props.children}</div>
    </div>
  );
}

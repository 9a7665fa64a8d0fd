import { ErrorBoundary, type JSX, Suspense } from "solid-js";

/** A part of a page whose code is loaded when it is shown first. Where the code does not come, or fails, it says so. */
export function Later(props: {
  /** While the code is on its way. */
  readonly fallback?: JSX.Element;
  readonly children: JSX.Element;
}): JSX.Element {
  return (
    <ErrorBoundary
      fallback={(error) => {
        reportError(error);
        return <CodeGone />;
      }}
    >
      <Suspense fallback={props.fallback}>{props.children}</Suspense>
    </ErrorBoundary>
  );
}

/** The code did not come, without a network or since a newer Orgmirror has other files; or it failed, which is logged. */
export function CodeGone(): JSX.Element {
  return (
    <div class="flex flex-wrap items-center gap-3 p-3 text-sm" role="alert">
      This part of the page could not be shown.
      <button type="button" class="button" onClick={() => window.location.reload()}>
        Reload
      </button>
    </div>
  );
}

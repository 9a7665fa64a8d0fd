import type { JSX } from "solid-js";

/** The grid before anything is known, at its final height. */
export function GridSkeleton(): JSX.Element {
  return (
    <div class="flex h-full flex-col" aria-busy="true">
      <h1 class="sr-only">Loading</h1>
      <div class="flex h-13 shrink-0 items-center gap-3 px-4 md:px-5">
        <span class="bone h-5 w-40" />
        <span class="bone ml-auto h-7 w-20 max-sm:hidden" />
        <span class="bone h-7 w-24 max-sm:hidden" />
      </div>
      <div class="h-8 shrink-0 border-y border-line-2 bg-sunken pointer-coarse:h-[45px] max-sm:h-px" />
      <SkeletonRows />
      <div class="h-14 shrink-0 border-t border-line bg-page sm:hidden" />
    </div>
  );
}

/** What is below the tools of a grid before it is known what stands above it. */
export function SkeletonBody(): JSX.Element {
  return (
    <div class="flex min-h-0 flex-1 flex-col border-t border-line" aria-busy="true">
      <div class="h-8 shrink-0 border-b border-line-2 bg-sunken pointer-coarse:h-[45px] max-sm:hidden" />
      <SkeletonRows />
    </div>
  );
}

/** Rows that are on their way: the first page of a grid. One element: it is replaced within a moment. */
export function SkeletonRows(): JSX.Element {
  return <div class="g-bones min-h-0 flex-1" aria-hidden="true" />;
}

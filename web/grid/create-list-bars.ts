import { type Accessor, createEffect, createSignal } from "solid-js";
import type * as ListBars from "./list-bars.tsx";

/**
 * What says how a list is narrowed: its code comes with the first list that is. Not a resource: what suspends on one
 * would ask for its rows after it.
 */
export function createListBars(isNarrowed: Accessor<boolean>) {
  const [code, setCode] = createSignal<typeof ListBars>();
  const [isGone, setGone] = createSignal(false);
  const load = () => void import("./list-bars.tsx").then(setCode, () => setGone(true));
  createEffect(() => {
    if (isNarrowed()) load();
  });
  return {
    load,
    /** The component, where it is needed and there. */
    shown: () => (isNarrowed() ? code()?.ListBars : undefined),
    /** The code did not come. */
    isGone: () => isNarrowed() && isGone() && !code(),
    /** What was shown below before it would be moved by it. */
    isAwaited: () => isNarrowed() && !code() && !isGone(),
  };
}

export type CreatedBars = ReturnType<typeof createListBars>;

import { type Accessor, createEffect, on } from "solid-js";

/** Marks an element when its count of changes rises. Two marks in turn: a change during the fade starts it anew. */
export function createFlash(count: Accessor<number>): (element: HTMLElement) => void {
  let element: HTMLElement | undefined;
  createEffect(
    on(count, (now, before) => {
      if (element && before !== undefined && now > before)
        element.dataset["flash"] = now % 2 ? "a" : "b";
    }),
  );
  return (drawn) => {
    element = drawn;
  };
}

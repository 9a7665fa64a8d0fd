import { type Accessor, createEffect, on } from "solid-js";

/** Two marks in turn: a change during the fade starts it anew. */
export function showFlash(element: HTMLElement, count: number): void {
  element.dataset["flash"] = count % 2 ? "a" : "b";
}

/** Marks an element when its count of changes rises. */
export function createFlash(count: Accessor<number>): (element: HTMLElement) => void {
  let element: HTMLElement | undefined;
  createEffect(
    on(count, (now, before) => {
      if (element && before !== undefined && now > before) showFlash(element, now);
    }),
  );
  return (drawn) => {
    element = drawn;
  };
}

import { type Accessor, createMemo } from "solid-js";

/** How often a text changed. */
export function createMoves(text: Accessor<string>): Accessor<number> {
  let before = text();
  return createMemo((count: number) => {
    const now = text();
    const moved = now !== before;
    before = now;
    return moved ? count + 1 : count;
  }, 0);
}

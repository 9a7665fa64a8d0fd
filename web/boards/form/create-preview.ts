import { createMemo } from "solid-js";
import type { Drawing } from "../../charts/drawing.ts";
import { createTile, type LiveTile } from "../create-tile.ts";
import type { JoinedAnswer } from "../joined-answer.ts";

type Drawn = { readonly joined: JoinedAnswer; readonly drawing: Drawing };

/** A draft, drawn: the last good drawing stays until the next answer, and its marks lead nowhere. */
export function createPreview(options: Parameters<typeof createTile>[0]) {
  const made = createTile(options);
  const drawn = createMemo<Drawn | null>((before) => {
    const joined = made.joined();
    if (made.isOld() || made.error() !== null || joined === null) return before;
    return { joined, drawing: made.drawing() };
  }, null);
  const live: LiveTile = {
    ...made,
    questions: () => [],
    // Another question is no move.
    movedAt: () => null,
    joined: () => drawn()?.joined ?? null,
    drawing: () => {
      const { title } = made.drawing();
      const before = drawn()?.drawing;
      return before ? { ...before, title } : made.drawing();
    },
    error: () => (drawn() ? null : made.error()),
    isOld: () => made.isOld() || (drawn() !== null && made.error() !== null),
  };
  return {
    live,
    asked: () => made.questions()[0],
    /** Why the newest question was not answered, null where it was; undefined while that is not known. */
    refusal: (): Error | null | undefined =>
      made.error() ?? (made.isOld() || made.joined() === null ? undefined : null),
  };
}

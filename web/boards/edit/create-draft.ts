import { createMemo, createSignal } from "solid-js";
import type { Board } from "../../../edge/protocol/board.ts";
import { announce } from "../../ui/live-region.tsx";
import {
  type BoardEdit,
  differs,
  type Draft,
  draftOf,
  edited,
  redone,
  undone,
} from "./board-draft.ts";

export type LiveDraft = ReturnType<typeof createDraft>;

/** A draft that is shown. */
export function createDraft(board: Board, saved: Board | null) {
  const [draft, setDraft] = createSignal(draftOf(board, saved));
  const step = (to: (draft: Draft) => Draft, said: string) => {
    const before = draft();
    if (setDraft(to) !== before) announce("draft", said);
  };
  return {
    board: createMemo(() => draft().board),
    differs: createMemo(() => differs(draft())),
    canUndo: () => draft().past.length > 0,
    canRedo: () => draft().future.length > 0,
    edit: (edit: BoardEdit) => void setDraft((now) => edited(now, edit)),
    undo: () => step(undone, "Undone."),
    redo: () => step(redone, "Redone."),
  };
}

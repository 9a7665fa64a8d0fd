import { useQueryClient } from "@tanstack/solid-query";
import { type Accessor, createSignal } from "solid-js";
import type { Board, BoardAnswer } from "../../../edge/protocol/board.ts";
import { api } from "../../client/api.ts";
import { keepBoard } from "../../state/boards.ts";
import { copyName } from "./board-draft.ts";

/** A saved board, and the version of it that a change is made of. */
export type Over = { readonly id: string; readonly version: number };

/**
 * Saves a board over a version of one, or as a new one, one time after the other.
 *
 * @param onSaved told of the answer once the lists of boards follow it
 */
export function createSaving(onSaved: (answer: BoardAnswer) => void) {
  const client = useQueryClient();
  const [isSaving, setSaving] = createSignal(false);
  const [problem, setProblem] = createSignal<Error | null>(null);
  const send = async (sent: () => Promise<BoardAnswer>): Promise<void> => {
    if (isSaving()) return;
    setSaving(true);
    setProblem(null);
    try {
      const answer = await sent();
      keepBoard(client, answer);
      onSaved(answer);
    } catch (error) {
      setProblem(error instanceof Error ? error : new Error(String(error)));
    } finally {
      setSaving(false);
    }
  };
  return {
    isSaving: isSaving as Accessor<boolean>,
    problem: problem as Accessor<Error | null>,
    forget: () => void setProblem(null),
    save: (board: Board, over: Over | null) =>
      send(() =>
        over === null
          ? api.createBoard(board)
          : api.saveBoard(over.id, { version: over.version, board }),
      ),
    saveCopy: (board: Board) =>
      send(() => api.createBoard({ ...board, name: copyName(board.name) })),
  };
}

import { useQueryClient } from "@tanstack/solid-query";
import { createSignal, type JSX, onMount, Show } from "solid-js";
import type { BoardAnswer } from "../../../edge/protocol/board.ts";
import { api } from "../../client/api.ts";
import { keepBoard } from "../../state/boards.ts";
import { announce } from "../../ui/live-region.tsx";
import { EmptyView } from "../../ui/problem-view.tsx";
import { isolated } from "../../format/isolated.ts";

/** In the place of a board that was removed just now: the way back. */
export function RemovedBoard(props: {
  readonly board: BoardAnswer;
  readonly onRestored: () => void;
}): JSX.Element {
  const client = useQueryClient();
  const [problem, setProblem] = createSignal<string | null>(null);
  onMount(() => announce("board", `${props.board.name} is removed.`));
  const restore = async () => {
    setProblem(null);
    try {
      keepBoard(client, await api.restoreBoard(props.board.id));
      announce("board", `${props.board.name} is back.`);
      props.onRestored();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <EmptyView
      title={`“${isolated(props.board.name)}” is removed`}
      detail="Nobody sees it any more. Its versions are kept, and come back with it."
    >
      <button type="button" class="button button-primary" onClick={() => void restore()}>
        Undo: bring it back
      </button>
      <a class="button" href="/boards">
        All boards
      </a>
      <Show when={problem()}>
        <p class="w-full text-sm text-bad-ink" role="alert">
          {problem()}
        </p>
      </Show>
    </EmptyView>
  );
}

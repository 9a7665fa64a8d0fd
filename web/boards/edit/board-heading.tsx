import { type JSX, onMount } from "solid-js";
import type { Board } from "../../../edge/protocol/board.ts";
import type { BoardEdit } from "./board-draft.ts";

/** The name of a board and its sentence, to be changed. An empty name is no name: the former one comes back. */
export function BoardHeading(props: {
  readonly board: Pick<Board, "name" | "about">;
  readonly onEdit: (edit: BoardEdit) => void;
}): JSX.Element {
  let name: HTMLInputElement | undefined;
  // The button that was pressed is gone. Its neighbour sets the board back in time by the arrow keys.
  onMount(() => requestAnimationFrame(() => name?.focus({ preventScroll: true })));
  return (
    <div class="flex w-full min-w-0 flex-col gap-1.5 md:w-96">
      <h1 class="sr-only">{props.board.name}</h1>
      <input
        ref={(element) => (name = element)}
        class="field h-9 text-lg font-semibold"
        aria-label="Name of the board"
        maxlength="120"
        value={props.board.name}
        onChange={({ currentTarget: input }) => {
          props.onEdit({ do: "rename", name: input.value });
          input.value = props.board.name;
        }}
      />
      <input
        class="field"
        aria-label="What the board is for"
        placeholder="One sentence: what it is for"
        maxlength="500"
        value={props.board.about ?? ""}
        onChange={({ currentTarget }) =>
          props.onEdit({ do: "describe", about: currentTarget.value })
        }
      />
    </div>
  );
}

import { createMemo, type JSX, Show } from "solid-js";
import type { Board } from "../../edge/protocol/board.ts";
import { boardObjects } from "../../edge/protocol/tile-question.ts";
import { useSync } from "../state/sync.tsx";

/** Which objects of the board are not mirrored, so that their tiles are empty. */
export function MissingObjects(props: { readonly board: Pick<Board, "tiles"> }): JSX.Element {
  const sync = useSync();
  const missing = createMemo(() => {
    if (!sync.answer()) return [];
    const known = new Set(sync.objects().map(({ object }) => object.toLowerCase()));
    return boardObjects(props.board).filter((object) => !known.has(object.toLowerCase()));
  });
  return (
    <Show when={missing().length > 0}>
      <p
        class="mx-4 mt-3 rounded-md bg-warn-tint px-3 py-2 text-sm text-warn-ink md:mx-6"
        role="note"
      >
        {missing().join(", ")} {missing().length === 1 ? "is" : "are"} not mirrored here, so some
        tiles have no numbers. Whoever runs Orgmirror can add{" "}
        {missing().length === 1 ? "it" : "them"}.
      </p>
    </Show>
  );
}

import { useNavigate } from "@solidjs/router";
import { createSignal } from "solid-js";
import type { Board, BoardAnswer, Tile } from "../../../edge/protocol/board.ts";
import { boardPath } from "../../state/boards.ts";
import { useSync } from "../../state/sync.tsx";
import { createLeaving } from "../../ui/create-leaving.ts";
import { newTile } from "../form/new-tile.ts";
import { freePlace } from "./arrange.ts";
import { createArranging } from "./create-arranging.ts";
import { createDraft } from "./create-draft.ts";
import { createSaving, type Over } from "./create-saving.ts";

/** What is open beside the board: a tile, or, with null, the filters. */
export type Opened = { readonly tile: Tile | null; readonly isNew?: boolean };

/** Puts a tile into "move" mode. */
type Move = (key: string) => void;

export type EditState = ReturnType<typeof createEditState>;

/**
 * All that a board has while it is changed.
 *
 * @param options.over what it is saved over; null for a board that is not saved yet
 * @param options.onEnd it was saved, or given up
 */
export function createEditState(options: {
  readonly board: Board;
  readonly over: Over | null;
  readonly onEnd: () => void;
}) {
  const { board, over } = options;
  const sync = useSync();
  const navigate = useNavigate();
  const draft = createDraft(board, over === null ? null : board);
  const [isOver, setOver] = createSignal(false);
  const [opened, setOpened] = createSignal<Opened | null>(null);
  const [move, setMove] = createSignal<Move | null>(null);
  const leaving = createLeaving(() => draft.differs() && !isOver());
  const end = () => {
    setOver(true);
    options.onEnd();
  };
  const saving = createSaving((answer: BoardAnswer) => {
    end();
    if (answer.id !== over?.id) navigate(boardPath(answer.id));
  });
  return {
    draft,
    leaving,
    saving,
    over,
    arranging: createArranging({
      tiles: () => draft.board().tiles,
      onArrange: (key, place) => draft.edit({ do: "arrange", key, place }),
    }),
    opened,
    open: (what: Opened | null) => void setOpened(what),
    addTile() {
      const { tiles } = draft.board();
      const object = tiles.at(-1)?.question.object ?? sync.objects()[0]?.object;
      if (object === undefined) return;
      const tile = newTile(tiles, object);
      setOpened({ tile: { ...tile, place: freePlace(tiles, tile.place) }, isNew: true });
    },
    /** Null where the board has no columns to move a tile by. */
    move,
    setMove: (to: Move | null) => void setMove(() => to),
    save() {
      if (over !== null && !draft.differs()) return end();
      void saving.save(draft.board(), over);
    },
    saveCopy: () => void saving.saveCopy(draft.board()),
    cancel: () => leaving.ask(end),
  };
}

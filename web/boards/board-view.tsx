import {
  createMemo,
  createSignal,
  For,
  type JSX,
  onCleanup,
  onMount,
  type Setter,
  Show,
} from "solid-js";
import type { Board } from "../../edge/protocol/board.ts";
import { drawingCode } from "../charts/chart.tsx";
import { showConnections } from "../live/connection.ts";
import { EmptyView } from "../ui/problem-view.tsx";
import { BoardContext } from "./board-context.ts";
import type { BoardEditing } from "./board-editing.ts";
import { BoardHead } from "./board-head.tsx";
import { BoardTile } from "./board-tile.tsx";
import "./boards.css";
import { type BoardLive, createBoardLive } from "./create-board-live.ts";
import { type BoardPlace, createBoardPlace } from "./create-board-place.ts";
import { createDescriptions } from "./create-descriptions.ts";
import { createWall } from "./create-wall.ts";
import type { LiveTile } from "./create-tile.ts";
import type { Describe } from "../condition/field-at.ts";
import { focusLeft } from "./left-mark.ts";
import { MissingObjects } from "./missing-objects.tsx";

/** A board: its filter bar, the moment that it is seen at, and its tiles. */
export function BoardView(props: {
  readonly board: Board;
  /** What stands at the left of the bar. */
  readonly heading: JSX.Element;
  /** What can be done with the board, at the right. */
  readonly actions?: JSX.Element;
  /** What stands above it. */
  readonly bar?: JSX.Element;
  /** While it is changed. */
  readonly edit?: BoardEditing | undefined;
  /** Opens a tile in the form. */
  readonly onChangeTile?: ((key: string) => void) | undefined;
}): JSX.Element {
  const board = () => props.board;
  const place = createBoardPlace(board);
  const describe = createDescriptions(board);
  const live = createBoardLive(describe, () => place.asOf() === null);
  showConnections(() => (place.asOf() === null ? live.connections() : "then"));
  const [root, setRoot] = createSignal<HTMLElement>();
  const wall = createWall(board, root);
  const [tiles, setTiles] = createSignal<readonly LiveTile[]>([]);
  const [grid, setGrid] = createSignal<HTMLElement>();
  return (
    <BoardContext.Provider value={{ board, place }}>
      <div
        ref={setRoot}
        class="board"
        data-wall={wall.isOn() ? "" : undefined}
        data-as-of={place.asOf() ?? undefined}
      >
        {props.bar}
        <BoardHead
          {...{ place, describe, wall }}
          board={board()}
          isSettled={tiles().every((one) => !one.isOld())}
          heading={props.heading}
          actions={props.actions}
          isEdited={props.edit !== undefined}
        />
        <MissingObjects board={board()} />
        <Tiles
          {...{ place, describe, live, setTiles, setGrid }}
          board={board()}
          edit={props.edit}
          onChangeTile={props.onChangeTile}
        />
        <Show when={props.edit}>
          {(edit) => (
            <Show when={grid()}>
              {(tiles) => edit().layer({ grid: tiles(), place, describe, live })}
            </Show>
          )}
        </Show>
      </div>
    </BoardContext.Provider>
  );
}

function Tiles(props: {
  readonly board: Board;
  readonly place: BoardPlace;
  readonly describe: Describe;
  readonly live: BoardLive;
  readonly edit: BoardEditing | undefined;
  readonly onChangeTile: ((key: string) => void) | undefined;
  readonly setTiles: Setter<readonly LiveTile[]>;
  readonly setGrid: (grid: HTMLElement) => void;
}): JSX.Element {
  const { place, describe, live } = props;
  let grid: HTMLElement | undefined;
  onMount(() => {
    // Once the heads of the tiles are painted.
    requestAnimationFrame(() => setTimeout(() => void drawingCode().catch(() => undefined)));
    if (!grid) return;
    props.setGrid(grid);
    onCleanup(focusLeft(grid));
  });
  const seen = { place, describe, live };
  const byKey = createMemo(() => new Map(props.board.tiles.map((tile) => [tile.key, tile])));
  // By their keys: a tile that is changed or moved stays the one that it is.
  const ordered = createMemo(() =>
    props.board.tiles
      .toSorted((a, b) => a.place.y - b.place.y || a.place.x - b.place.x)
      .map(({ key }) => key),
  );
  return (
    <div ref={(element) => (grid = element)} class="tiles" role="list">
      <For
        each={ordered()}
        fallback={
          <EmptyView
            title="This board has no tiles yet"
            detail="A tile is a question and how its answer is drawn: a number, bars, a line."
          />
        }
      >
        {(key) => (
          <Show when={byKey().get(key)}>
            {(tile) => (
              <BoardTile
                {...seen}
                tile={tile()}
                board={props.board}
                edit={props.edit}
                onChange={props.onChangeTile}
                onTile={(made) => {
                  props.setTiles((all) => [...all, made]);
                  return () => props.setTiles((all) => all.filter((one) => one !== made));
                }}
              />
            )}
          </Show>
        )}
      </For>
    </div>
  );
}

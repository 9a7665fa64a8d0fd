import { createMemo, createSignal, For, type JSX } from "solid-js";
import type { Board } from "../../edge/protocol/board.ts";
import { showConnections } from "../live/connection.ts";
import { EmptyView } from "../ui/problem-view.tsx";
import { BoardContext } from "./board-context.ts";
import { BoardHead } from "./board-head.tsx";
import { BoardTile, type BoardTileProps } from "./board-tile.tsx";
import "./boards.css";
import { createBoardLive } from "./create-board-live.ts";
import { createBoardPlace } from "./create-board-place.ts";
import { createDescriptions } from "./create-descriptions.ts";
import { createWall } from "./create-wall.ts";
import type { LiveTile } from "./create-tile.ts";
import { MissingObjects } from "./missing-objects.tsx";
import { TileMenu } from "./tile-menu.tsx";

/** A board: its filter bar, the moment that it is seen at, and its tiles. */
export function BoardView(props: {
  readonly board: Board;
  /** What stands at the left of the bar. */
  readonly heading: JSX.Element;
  /** What can be done with the board, at the right. */
  readonly actions?: JSX.Element;
  /** What can be done with a tile. */
  readonly menu?: BoardTileProps["menu"];
}): JSX.Element {
  const board = () => props.board;
  const place = createBoardPlace(board);
  const describe = createDescriptions(board);
  const live = createBoardLive(describe, () => place.asOf() === null);
  showConnections(() => (place.asOf() === null ? live.connections() : "then"));
  const [root, setRoot] = createSignal<HTMLElement>();
  const wall = createWall(board, root);
  const [tiles, setTiles] = createSignal<readonly LiveTile[]>([]);
  const ordered = createMemo(() =>
    board().tiles.toSorted((a, b) => a.place.y - b.place.y || a.place.x - b.place.x),
  );
  return (
    <BoardContext.Provider value={{ board, place }}>
      <div
        ref={setRoot}
        class="board"
        data-wall={wall.isOn() ? "" : undefined}
        data-as-of={place.asOf() ?? undefined}
      >
        <BoardHead
          {...{ place, describe, wall }}
          board={board()}
          isSettled={tiles().every((one) => !one.isOld())}
          heading={props.heading}
          actions={props.actions}
        />
        <MissingObjects board={board()} />
        <div class="tiles" role="list">
          <For
            each={ordered()}
            fallback={
              <EmptyView
                title="This board has no tiles yet"
                detail="A tile is a question and how its answer is drawn: a number, bars, a line."
              />
            }
          >
            {(tile) => (
              <BoardTile
                {...{ tile, place, describe, live }}
                board={board()}
                menu={props.menu ?? ((tile, live) => <TileMenu tile={tile} live={live} />)}
                onTile={(made) => {
                  setTiles((all) => [...all, made]);
                  return () => setTiles((all) => all.filter((one) => one !== made));
                }}
              />
            )}
          </For>
        </div>
      </div>
    </BoardContext.Provider>
  );
}

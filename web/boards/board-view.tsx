import { createMemo, createSignal, For, type JSX, Show } from "solid-js";
import type { Board } from "../../edge/protocol/board.ts";
import { showConnections } from "../live/connection.ts";
import { useSync } from "../state/sync.tsx";
import { EmptyView } from "../ui/problem-view.tsx";
import { BoardContext } from "./board-context.ts";
import { BoardTile, type BoardTileProps } from "./board-tile.tsx";
import "./boards.css";
import { createBoardLive } from "./create-board-live.ts";
import { createBoardPlace } from "./create-board-place.ts";
import { createDescriptions } from "./create-descriptions.ts";
import type { LiveTile } from "./create-tile.ts";
import { FilterBar } from "./filter-bar.tsx";
import { MissingObjects } from "./missing-objects.tsx";
import { MomentSlider } from "./moment-slider.tsx";
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
  const sync = useSync();
  const board = () => props.board;
  const place = createBoardPlace(board);
  const describe = createDescriptions(board);
  const live = createBoardLive(describe, () => place.asOf() === null);
  showConnections(() => (place.asOf() === null ? live.connections() : "then"));
  const [tiles, setTiles] = createSignal<readonly LiveTile[]>([]);
  const ordered = createMemo(() =>
    board().tiles.toSorted((a, b) => a.place.y - b.place.y || a.place.x - b.place.x),
  );
  const from = createMemo(() => {
    const objects = new Set(board().tiles.map(({ question }) => question.object));
    const begins = [...objects].flatMap((object) => sync.status(object)?.history?.at ?? []);
    return begins.length === 0 ? null : Math.min(...begins.map(Date.parse));
  });
  return (
    <BoardContext.Provider value={{ board, place }}>
      <div class="board" data-as-of={place.asOf() ?? undefined}>
        <div class="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 pt-4 md:px-6">
          {props.heading}
          <FilterBar board={board()} place={place} describe={describe} />
          <div class="ml-auto flex flex-wrap items-center gap-2">
            <Show when={from()}>
              {(begin) => (
                <MomentSlider
                  from={begin()}
                  now={sync.nowMs()}
                  asOf={place.asOf()}
                  isSettled={tiles().every((one) => !one.isOld())}
                  onChange={place.setAsOf}
                />
              )}
            </Show>
            {props.actions}
          </div>
        </div>
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

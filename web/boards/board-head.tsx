import { createMemo, type JSX, Show } from "solid-js";
import type { Board } from "../../edge/protocol/board.ts";
import { useSync } from "../state/sync.tsx";
import { UtcNotice } from "../ui/utc-notice.tsx";
import { BoardActions } from "./board-actions.tsx";
import type { BoardPlace } from "./create-board-place.ts";
import type { Wall } from "./create-wall.ts";
import type { Describe } from "../condition/field-at.ts";
import { FilterBar } from "./filter-bar.tsx";
import { FilterFaults } from "./filter-faults.tsx";
import { MomentSlider } from "./moment-slider.tsx";
import { WallHead } from "./wall-head.tsx";

/** Above a board's tiles: its name, its filter bar, the moment that it is seen at, and what can be done with it. */
export function BoardHead(props: {
  readonly board: Board;
  readonly place: BoardPlace;
  readonly describe: Describe;
  readonly wall: Wall;
  /** The tiles show the moment that is set. */
  readonly isSettled: boolean;
  readonly heading: JSX.Element;
  readonly actions: JSX.Element;
  /** It is being changed: what is taken out of it would be what nobody else sees. */
  readonly isEdited: boolean;
}): JSX.Element {
  const sync = useSync();
  const from = createMemo(() => {
    const objects = new Set(props.board.tiles.map(({ question }) => question.object));
    const begins = [...objects].flatMap((object) => sync.status(object)?.history?.at ?? []);
    return begins.length === 0 ? null : Math.min(...begins.map(Date.parse));
  });
  const filters = () => (
    <FilterBar board={props.board} place={props.place} describe={props.describe} />
  );
  const onWall = () => (
    <WallHead
      heading={props.heading}
      filters={filters()}
      hasFilters={Object.keys(props.place.view().values).length > 0}
      asOf={props.place.asOf()}
      onEnd={props.wall.end}
    />
  );
  return (
    <div class="board-head relative flex flex-wrap items-center gap-x-4 gap-y-2 px-4 pt-4 md:px-6">
      <Show when={!props.wall.isOn()} fallback={onWall()}>
        {props.heading}
        {filters()}
        <div class="ml-auto flex grow flex-wrap items-center justify-end gap-2">
          <Show when={from()}>
            {(begin) => (
              <MomentSlider
                from={begin()}
                now={sync.nowMs()}
                asOf={props.place.asOf()}
                isSettled={props.isSettled}
                onChange={props.place.setAsOf}
              />
            )}
          </Show>
          <Show when={!props.isEdited}>
            <BoardActions asOf={props.place.asOf()} onWall={props.wall.start} />
          </Show>
          {props.actions}
        </div>
      </Show>
      <UtcNotice zone={props.place.view().zone} />
      <FilterFaults place={props.place} />
    </div>
  );
}

import { useLocation, useNavigate } from "@solidjs/router";
import { type Accessor, createMemo } from "solid-js";
import type { Board } from "../../edge/protocol/board.ts";
import type { BoardView, FilterValues } from "../../edge/protocol/tile-question.ts";
import { boardSearch, readBoardAddress } from "./board-address.ts";

export type BoardPlace = {
  readonly view: Accessor<BoardView>;
  /** ISO 8601; null: now. */
  readonly asOf: Accessor<string | null>;
  readonly setFilter: (key: string, value: FilterValues[string] | null) => void;
  readonly setAsOf: (asOf: string | null) => void;
};

/** What a board is seen by, as its address says, and the reader's zone. */
export function createBoardPlace(board: Accessor<Pick<Board, "filters">>): BoardPlace {
  const location = useLocation();
  const navigate = useNavigate();
  const { timeZone: zone } = new Intl.DateTimeFormat().resolvedOptions();
  const address = createMemo(() => readBoardAddress(location.search, board().filters));
  const go = (values: FilterValues, asOf: string | null, replace: boolean) =>
    navigate(location.pathname + boardSearch(location.search, { values, asOf }), {
      replace,
      scroll: false,
    });
  return {
    view: createMemo(() => ({ zone, values: address().values, asOf: address().asOf })),
    asOf: () => address().asOf,
    setFilter(key, value) {
      const { [key]: _before, ...others } = address().values;
      go(value === null ? others : { ...others, [key]: value }, address().asOf, false);
    },
    // A slider says many moments on its way to one.
    setAsOf: (asOf) => go(address().values, asOf, true),
  };
}

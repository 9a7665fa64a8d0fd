import { useLocation, useNavigate } from "@solidjs/router";
import { type Accessor, createMemo, createSignal } from "solid-js";
import type { Board } from "../../edge/protocol/board.ts";
import type { BoardView, FilterValues } from "../../edge/protocol/tile-question.ts";
import { readerZone } from "../format/reader-zone.ts";
import { boardSearch, readBoardAddress } from "./board-address.ts";
import type { FilterFault } from "./filter-fault.ts";

export type BoardPlace = {
  /** What the tiles are asked by: filters that mean nothing are left out. */
  readonly view: Accessor<BoardView>;
  readonly faults: Accessor<readonly FilterFault[]>;
  /** The API refused what is set of a filter. */
  readonly refuse: (fault: FilterFault) => void;
  /** ISO 8601; null: now. */
  readonly asOf: Accessor<string | null>;
  readonly setFilter: (key: string, value: FilterValues[string] | null) => void;
  readonly setAsOf: (asOf: string | null) => void;
};

/** What a board is seen by, as its address says, and the reader's zone. */
export function createBoardPlace(board: Accessor<Pick<Board, "filters">>): BoardPlace {
  const location = useLocation();
  const navigate = useNavigate();
  const { zone } = readerZone();
  const address = createMemo(() => readBoardAddress(location.search, board().filters));
  const go = (values: FilterValues, asOf: string | null, replace: boolean) =>
    navigate(location.pathname + boardSearch(location.search, { values, asOf }), {
      replace,
      scroll: false,
    });
  const [refused, setRefused] = createSignal<readonly Refused[]>([]);
  const refusals = createMemo(() =>
    refused().filter(({ key, value }) => textOf(address().values[key]) === value),
  );
  const values = createMemo(() => {
    const kept = Object.entries(address().values).filter(
      ([key]) => !refusals().some((one) => one.key === key),
    );
    return Object.fromEntries(kept);
  });
  return {
    view: createMemo(() => ({ zone, values: values(), asOf: address().asOf })),
    faults: () => [...address().faults, ...refusals()],
    refuse(fault) {
      const value = textOf(address().values[fault.key]);
      setRefused((all) => [...all.filter(({ key }) => key !== fault.key), { ...fault, value }]);
    },
    asOf: () => address().asOf,
    setFilter(key, value) {
      const { [key]: _before, ...others } = address().values;
      go(value === null ? others : { ...others, [key]: value }, address().asOf, false);
    },
    // A slider says many moments on its way to one.
    setAsOf: (asOf) => go(address().values, asOf, true),
  };
}

/** With what was set when it was refused. */
type Refused = FilterFault & { readonly value: string | undefined };

function textOf(value: FilterValues[string] | undefined): string | undefined {
  return JSON.stringify(value);
}

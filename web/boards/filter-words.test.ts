import { expect, test } from "vitest";
import { READY_MADE } from "../../edge/boards/ready-made.ts";
import type { FilterValues } from "../../edge/protocol/tile-question.ts";
import { filterWords } from "./filter-words.ts";

const LAST = { period: "last-quarter" } as const;

/** What the tiles of a ready-made board say, by their keys; those that say nothing are left out. */
function said(id: string, values: FilterValues) {
  const board = READY_MADE.find((one) => one.id === id)?.board ?? { filters: [], tiles: [] };
  const all = board.tiles.map((tile) => [tile.key, filterWords(tile, board, values)] as const);
  return Object.fromEntries(all.filter(([, words]) => words !== ""));
}

test("without filters no tile says anything, and of values none", () => {
  for (const { id } of READY_MADE) {
    expect(said(id, {})).toEqual({});
    expect(said(id, { owner: ["005000000000001AAA"], priority: ["High"], industry: [] })).toEqual(
      {},
    );
  }
});

test("a period of opening: what has its own says which, and what is of another time that it does not obey", () => {
  const last = "Opened: last quarter";
  expect(said("service", { period: LAST })).toEqual({
    open: "not filtered by Opened",
    "opened-this-week": last,
    "closed-this-week": "not filtered by Opened",
    "opened-against-closed": "not filtered by Opened",
    "by-reason": last,
    when: last,
    backlog: "over last quarter",
    "by-status": last,
  });
});

test("a period of closing", () => {
  const last = "Close date: last quarter";
  expect(said("sales", { period: LAST })).toEqual({
    "won-this-month": last,
    "deals-won": last,
    "win-rate": last,
    "won-by-month": last,
    forecast: last,
    "win-rate-by-cohort": "not filtered by Close date",
    "won-by-owner": last,
  });
});

test("a period of activities", () => {
  const last = "Date: last quarter";
  expect(said("activity", { period: LAST })).toEqual({
    "done-this-week": "not filtered by Date",
    "events-this-week": last,
    "due-today": last,
    "tasks-and-events": last,
    "tasks-by-owner": "not filtered by Date",
    when: last,
  });
});

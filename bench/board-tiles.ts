import { checkMeasures, type CheckedMeasures } from "../edge/ask/check.ts";
import type { TileQuestion } from "../edge/protocol/board.ts";
import type { Condition } from "../edge/protocol/question.ts";
import { DEAL } from "./boards-data.ts";

/** A tile of the measured board, and the SQL that a person would write for its numbers. */
export type BenchTile = { readonly question: CheckedMeasures; readonly bare: string };

const OPEN: Condition = { field: "isclosed", op: "eq", value: false };
const WON: Condition = { field: "stagename", op: "eq", value: "Closed Won" };
const MONTH = { field: "closedate", every: "month" } as const;
const SUM = { fn: "sum", field: "amount", as: "total" } as const;
const COUNT = { fn: "count", as: "deals" } as const;

const month = "date_trunc('month', closedate)";
const from = "from salesforce.deal";
const TILES: readonly (readonly [Omit<TileQuestion, "object">, string])[] = [
  [{ measures: [SUM] }, `select sum(amount) ${from}`],
  [
    { where: OPEN, measures: [SUM, COUNT] },
    `select sum(amount), count(*) ${from} where not isclosed`,
  ],
  [{ where: WON, measures: [COUNT] }, `select count(*) ${from} where stagename = 'Closed Won'`],
  [
    { measures: [{ fn: "rate", where: WON, as: "rate" }] },
    `select avg(case when stagename = 'Closed Won' then 1 else 0 end) ${from}`,
  ],
  [
    { where: OPEN, measures: [SUM, COUNT], by: [{ field: "stagename" }] },
    `select stagename, sum(amount), count(*) ${from} where not isclosed group by 1`,
  ],
  [
    { where: WON, measures: [SUM], by: [MONTH], then: { movingAverage: 3 } },
    `select ${month}, sum(amount) ${from} where stagename = 'Closed Won' group by 1`,
  ],
  [
    { where: OPEN, measures: [SUM], by: [MONTH, { field: "stagename" }] },
    `select ${month}, stagename, sum(amount) ${from} where not isclosed group by 1, 2`,
  ],
  [
    { measures: [{ fn: "avg", field: "amount", as: "mean" }], by: [{ field: "ownerid" }] },
    `select ownerid, avg(amount) ${from} group by 1`,
  ],
  [
    { where: OPEN, measures: [SUM], by: [{ field: "ownerid" }], top: { n: 10, others: true } },
    `select ownerid, sum(amount) ${from} where not isclosed group by 1 order by 2 desc limit 10`,
  ],
  [
    { measures: [COUNT], by: [{ field: "amount", bands: [1_000, 10_000, 50_000] }] },
    `select width_bucket(amount, array[1000, 10000, 50000]::numeric[]), count(*) ${from} group by 1`,
  ],
  [
    { measures: [SUM], by: [{ field: "closedate", every: "week" }], then: "change" },
    `select date_trunc('week', closedate), sum(amount) ${from} group by 1`,
  ],
  [
    { measures: [COUNT, SUM], by: [{ field: "isclosed" }, { field: "stagename" }] },
    `select isclosed, stagename, count(*), sum(amount) ${from} group by 1, 2`,
  ],
];

const CATALOG = { mirrored: new Set(["deal"]), objects: new Map([["deal", DEAL]]) };
const CALENDAR = { weekStart: 1, fiscalYearStart: 1 };

/** Twelve tiles, checked as of now. */
export function benchTiles(): readonly BenchTile[] {
  return TILES.map(([question, bare]) => ({
    question: checkMeasures({ ...question, object: "Deal", zone: "UTC" }, DEAL, CATALOG, {
      now: Date.now(),
      calendar: CALENDAR,
    }),
    bare,
  }));
}

/** What the gallery shows: a tile for each kind of chart, then what is ugly. */
import {
  STAGES,
  OWNERS,
  money,
  byStage,
  STAGE_BARS,
  byMonth,
  MONTH_BARS,
  TWO_GROUPS,
  byMonthAndOwner,
  byDay,
  DAY_LINE,
  HEAT,
  byHour,
  NUMBER,
  FUNNEL,
  funnel,
  moved,
  type Tile,
} from "./made.ts";
import { EDGES, NUMBERS } from "./ugly-tiles.ts";

const KINDS: readonly Tile[] = [
  { id: "number", answer: byMonth, moved: moved(byMonth, [17], 1), drawing: NUMBER },
  {
    id: "bars-names",
    answer: byStage(2_400_000),
    moved: moved(byStage(2_400_000), [1, 3], 1),
    drawing: STAGE_BARS,
  },
  { id: "bars-months", answer: byMonth, drawing: MONTH_BARS },
  { id: "stacked-months", answer: byMonthAndOwner(12, OWNERS), drawing: TWO_GROUPS },
  {
    id: "stacked-names",
    answer: {
      columns: ["stage", "owner", "total"],
      rows: STAGES.flatMap((stage, index) =>
        [...OWNERS, null].map((owner, place) => [stage, owner, money(index * 7 + place, 300_000)]),
      ),
    },
    drawing: {
      ...STAGE_BARS,
      kind: "stacked",
      title: "Open opportunities, by stage and owner",
      series: "owner",
      columns: { ...STAGE_BARS.columns, owner: { label: "Owner", as: "text" } },
    },
  },
  {
    id: "grouped-months",
    answer: byMonthAndOwner(5, OWNERS.slice(0, 3)),
    drawing: { ...TWO_GROUPS, kind: "bars" },
  },
  {
    id: "line-months",
    answer: byMonth,
    moved: moved(byMonth, [17], 1),
    drawing: { ...MONTH_BARS, kind: "line" },
  },
  {
    id: "line-owners",
    answer: byMonthAndOwner(18, OWNERS),
    drawing: { ...TWO_GROUPS, kind: "line" },
  },
  {
    id: "area-owners",
    answer: byMonthAndOwner(18, OWNERS),
    drawing: { ...TWO_GROUPS, kind: "area" },
  },
  { id: "line-days", size: "wide", answer: byDay, drawing: DAY_LINE },
  { id: "funnel", answer: funnel([1_840, 1_120, 640, 210, 87]), drawing: FUNNEL },
  {
    id: "top",
    answer: byStage(900_000),
    moved: moved(byStage(900_000), [2], 1),
    drawing: {
      ...STAGE_BARS,
      kind: "top",
      title: "Top open stages against last month",
      better: "more",
    },
  },
  { id: "heat", size: "wide", answer: byHour, drawing: HEAT },
  {
    id: "table",
    answer: byMonthAndOwner(4, [...OWNERS, null]),
    drawing: { ...TWO_GROUPS, kind: "table", title: "Won by month and owner" },
  },
];

export const TILES: readonly Tile[] = [...KINDS, ...NUMBERS, ...EDGES];

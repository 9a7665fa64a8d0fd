import * as v from "valibot";
import { MeasuresQuestion } from "./question.ts";
import { Name } from "./name.ts";

/*
 * A board, as data: tiles on a grid of twelve columns, and a filter bar that all of them obey. Names of fields are checked
 * when a tile is asked, so that a board of another org, or of before a field went, still opens.
 */

const Text = v.pipe(v.string(), v.maxLength(200));
const Key = v.pipe(
  v.string(),
  v.regex(
    /^[a-z0-9][a-z0-9-]{0,39}$/,
    "it takes lower-case letters, digits and -, as in open-by-stage",
  ),
);
const whole = (min: number, max: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));

export const COLUMNS = 12;
export const MAX_TILES = 60;

export const CHART_KINDS = [
  "number",
  "bars",
  "stacked",
  "line",
  "area",
  "funnel",
  "table",
  "top",
  "heat",
] as const;
export type ChartKind = (typeof CHART_KINDS)[number];

/** Where a tile is, and how large: in columns, and in rows of one height. Tiles that overlap are moved down. */
export const Place = v.strictObject({
  x: whole(0, COLUMNS - 1),
  y: whole(0, 10_000),
  width: whole(1, COLUMNS),
  height: whole(1, 40),
});
export type Place = v.InferOutput<typeof Place>;

/** The zone is the reader's, and the moment the board's. */
export const TileQuestion = v.omit(MeasuresQuestion, ["zone", "asOf"]);
export type TileQuestion = v.InferInput<typeof TileQuestion>;

/** Another question whose first measure is drawn beside the tile's: of the same groups, under a name. */
const Against = v.strictObject({ label: Text, question: TileQuestion });

export const Tile = v.strictObject({
  key: Key,
  /** Without one, what it counts in words. */
  title: v.optional(Text),
  question: TileQuestion,
  /** The name of its own numbers beside those of `against`, which the questions have one group for. */
  label: v.optional(Text),
  against: v.optional(v.pipe(v.array(Against), v.minLength(1), v.maxLength(3))),
  kind: v.picklist(CHART_KINDS),
  /** Of `number`: what it should reach, in decimal digits. */
  target: v.optional(v.pipe(v.string(), v.regex(/^-?\d{1,18}(\.\d{1,10})?$/, "it takes a number"))),
  /** Which way the measure should move; without it neither way is good. */
  better: v.optional(v.picklist(["more", "less"])),
  place: Place,
});
export type Tile = v.InferInput<typeof Tile>;

/**
 * One control of the filter bar. `fields` has the field path that it filters by of each object; tiles that do not obey it
 * say so. A `period` filter takes the place of what a tile asks of that field (`tile-question.ts`).
 */
export const BoardFilter = v.strictObject({
  key: Key,
  label: Text,
  kind: v.picklist(["value", "period"]),
  fields: v.record(Text, v.pipe(v.string(), v.maxLength(400))),
});
export type BoardFilter = v.InferOutput<typeof BoardFilter>;

const unique = <T extends { readonly key: string }>(of: readonly T[]) =>
  new Set(of.map(({ key }) => key)).size === of.length;

export const Board = v.strictObject({
  name: Name,
  /** One sentence: what it is for. */
  about: v.optional(v.pipe(v.string(), v.maxLength(500))),
  filters: v.pipe(
    v.array(BoardFilter),
    v.maxLength(10),
    v.check(unique, "two filters have one key"),
  ),
  tiles: v.pipe(v.array(Tile), v.maxLength(MAX_TILES), v.check(unique, "two tiles have one key")),
});
export type Board = v.InferInput<typeof Board>;

/** Sent to save a board: the version that it was made of. Another one in between refuses it. */
export const BoardChange = v.strictObject({ version: whole(1, 1_000_000), board: Board });
export type BoardChange = v.InferInput<typeof BoardChange>;

/** A board of the list. */
export type BoardEntry = {
  readonly id: string;
  readonly name: string;
  readonly about: string | null;
  /** The objects that its tiles are about, in order. */
  readonly objects: readonly string[];
  /** 0 for a ready-made one, which is copied, not changed. */
  readonly version: number;
  /** Who saved that version, and when (ISO 8601); null for a ready-made one. */
  readonly savedBy: string | null;
  readonly savedAt: string | null;
};

/** A version of a board. */
export type BoardAnswer = BoardEntry & { readonly latest: number; readonly board: Board };

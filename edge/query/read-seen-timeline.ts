import { cellFromText } from "../../db/mirror/cell-text.ts";
import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import type { Cells } from "../protocol/cell.ts";
import { HistoryEntry } from "../protocol/history.ts";
import type { Timeline, TimelineEntry } from "../protocol/timeline.ts";
import * as v from "valibot";
import type { QuestionObject } from "./column.ts";
import type { TimelineEnd } from "./read-timeline.ts";
import { rowCells } from "./row-cells.ts";
import { toldColumns } from "./seen-changes.ts";
import type { SeenTimelineQuestion } from "./seen-timeline.ts";
import type { Row } from "./statement.ts";

/** What is told in place of a seq: it counts what is hidden too. */
const NO_SEQ = 0;

/** Where the columns begin of the entry, and of the change that it is of. */
const [ENTRY, CHANGE] = [3, 13];

/** Reads the answer to `seenTimeline`; null where the record is not seen now. */
export function readSeenTimeline(
  question: SeenTimelineQuestion,
  answer: readonly Row[],
): (Omit<Timeline, "next"> & { readonly end: TimelineEnd | null }) | null {
  const [isSeen, leftOut, found] = answer[0] ?? [];
  // Of an object whose rows are all seen the history of a record that is gone is told too.
  if (isSeen !== "t" && question.object.seen !== undefined) return null;
  const rows = answer.filter((row) => row[ENTRY] !== null).slice(0, question.limit);
  const entries = rows.map((row) => entryOf(row, question));
  const last = entries.at(-1);
  const isMore = Number(found ?? 0) > entries.length;
  const end = isMore && last ? { at: last.at, key: last.key } : null;
  return { entries, leftOut: JSON.parse(leftOut ?? "[]"), end };
}

function entryOf(row: Row, { object, related }: SeenTimelineQuestion): TimelineEntry {
  const [kind, name, at, key, id, called = null, cells] = row.slice(ENTRY);
  const common = { key: String(key), at: String(at), object: String(name) };
  const one = related.find((each) => each.object === name);
  if (kind === "activity") {
    const told = rowCells(one?.activity?.shown ?? [], JSON.parse(cells ?? "[]"));
    return { ...common, kind, id: String(id), cells: told };
  }
  if (kind === "history") return { ...common, kind, change: changeOf(row, object) };
  return { ...common, kind: "related", name: called, change: changeOf(row, one?.seen ?? object) };
}

/**
 * A change as what became of what is seen. Who made it, and by what, is told to who sees who changed a record last.
 */
function changeOf(row: Row, object: QuestionObject): HistoryEntry {
  const id = row[ENTRY + 4];
  const [beforeText = null, afterText = null, seq] = row.slice(ENTRY + 7);
  const [source, commitAt, transactionKey, userId, origin, receivedAt, appliedAt] =
    row.slice(CHANGE);
  const known = toldColumns(object).filter(({ since = 0 }) => since < Number(seq));
  const cellsOf = (text: string | null) => knownCells(object, known, text);
  const sides = sidesOf(cellsOf(beforeText), cellsOf(afterText));
  const isWhoSeen = object.columns.some(({ column }) => column === "lastmodifiedbyid");
  const who = isWhoSeen ? { transactionKey, userId, origin } : NOBODY;
  const times = { commitAt, receivedAt, appliedAt };
  return v.parse(HistoryEntry, {
    ...{ seq: NO_SEQ, recordId: id, source, outcome: "applied" },
    ...sides,
    ...who,
    ...Object.fromEntries(
      Object.entries(times).map(([name, at]) => [name, cellFromText("timestamptz", at ?? null)]),
    ),
  });
}

const NOBODY = { transactionKey: null, userId: null, origin: null };

/** Null where the record was not seen; without cells where they are not told. */
function knownCells(
  object: QuestionObject,
  known: readonly MirrorColumn[],
  text: string | null,
): Cells | null {
  if (text === null) return null;
  if (text === "") return {};
  const columns = toldColumns(object);
  const cells = rowCells(columns, JSON.parse(text));
  return Object.fromEntries(
    known.flatMap(({ column }) => (column === "id" ? [] : [[column, cells[column] ?? null]])),
  );
}

/** A record that came into sight is told as one that was created, one that left it as one that was deleted. */
function sidesOf(before: Cells | null, after: Cells | null) {
  if (before === null) return { kind: "create", effect: "came", before, fields: filled(after) };
  if (after === null) return { kind: "delete", effect: "went", before: filled(before), fields: {} };
  const moved = Object.keys(after).filter((column) => after[column] !== before[column]);
  const only = (cells: Cells) => Object.fromEntries(moved.map((one) => [one, cells[one] ?? null]));
  return { kind: "update", effect: "changed", before: only(before), fields: only(after) };
}

function filled(cells: Cells | null): Cells {
  return Object.fromEntries(Object.entries(cells ?? {}).filter(([, value]) => value !== null));
}

import * as v from "valibot";
import type { AskedIndex } from "../protocol/asked-index.ts";
import { AsOf } from "../protocol/as-of.ts";
import { Board, type BoardAnswer, type BoardEntry } from "../protocol/board.ts";
import { Cell, Change } from "../protocol/change.ts";
import { HistoryEntry } from "../protocol/history.ts";
import { Column } from "../protocol/object.ts";
import { OrgListView } from "../protocol/org-list-view.ts";
import type { ImportedListView } from "../protocol/org-list-view.ts";
import { Answer, Condition, Contents } from "../protocol/question.ts";
import type { RelatedList } from "../protocol/related.ts";
import type { SearchAnswer, SearchHit } from "../protocol/search.ts";
import { INDEX_STATES, INDEX_WAYS } from "../protocol/states.ts";
import { ObjectStatus } from "../protocol/sync.ts";
import type { Timeline, TimelineEntry } from "../protocol/timeline.ts";
import type { ViewAnswer, ViewDefaults, ViewEntry } from "../protocol/view.ts";

/*
 * What routes answer, as schemas, where the protocol has types alone. The compiler holds them against these types here, and
 * against the routes in routes.test.ts.
 */

/** A row of any object. The document has a schema for each object in its place. */
export const Row = v.record(v.string(), Cell);

const Lengths = v.record(v.string(), v.record(v.string(), v.number()));
const Names = v.array(v.string());

/** The lengths of clipped texts: by record id, then by column. */
const Page = {
  object: v.string(),
  seq: v.number(),
  line: v.string(),
  columns: Names,
  rows: v.array(Row),
  clipped: Lengths,
  previous: v.nullable(v.string()),
  next: v.nullable(v.string()),
  firstRow: v.optional(v.number()),
  count: v.optional(v.number()),
};

export const RowsPage = v.object({ ...Page, asOf: v.optional(AsOf) });

/** The answer to a question for rows. */
export const RowsAnswer = v.object({
  ...Page,
  asOf: v.optional(Contents),
  at: v.optional(v.string()),
  settled: v.optional(v.boolean()),
});

export const AskAnswer = v.union([Answer, RowsAnswer]);

export const Differences = v.object({
  object: v.string(),
  since: AsOf,
  columns: Names,
  seq: v.number(),
  line: v.string(),
  counts: v.object({ entered: v.number(), left: v.number(), changed: v.number() }),
  rows: v.array(
    v.object({
      id: v.string(),
      kind: v.picklist(["entered", "left", "changed"]),
      before: v.nullable(Row),
      after: v.nullable(Row),
    }),
  ),
  clipped: v.object({ before: Lengths, after: Lengths }),
});

export const RowCount = v.object({
  count: v.number(),
  exact: v.boolean(),
  seq: v.number(),
  asOf: v.optional(AsOf),
});

export const OneRecord = v.object({
  object: v.string(),
  seq: v.number(),
  line: v.string(),
  row: Row,
  deletedAt: v.nullable(v.string()),
  asOf: v.optional(AsOf),
});

const Related = v.object({
  object: v.string(),
  labelPlural: v.string(),
  column: v.string(),
  label: v.string(),
  count: v.number(),
  isMore: v.boolean(),
}) satisfies v.GenericSchema<RelatedList>;

export const RelatedRecords = v.object({
  object: v.string(),
  id: v.string(),
  lists: v.array(Related),
  contents: Contents,
});

const entry = { key: v.string(), at: v.string(), object: v.string() };

export const TimelinePage = v.object({
  entries: v.array(
    v.union([
      v.object({ ...entry, kind: v.literal("history"), change: HistoryEntry }),
      v.object({
        ...entry,
        kind: v.literal("related"),
        change: HistoryEntry,
        name: v.nullable(v.string()),
      }),
      v.object({ ...entry, kind: v.literal("activity"), id: v.string(), cells: Row }),
    ]) satisfies v.GenericSchema<TimelineEntry>,
  ),
  leftOut: Names,
  next: v.nullable(v.string()),
}) satisfies v.GenericSchema<Timeline>;

export const Changes = v.object({
  line: v.string(),
  from: v.number(),
  to: v.number(),
  head: v.number(),
  changes: v.array(Change),
});

const Hit = v.object({
  object: v.string(),
  id: v.string(),
  name: v.nullable(v.string()),
  beside: v.nullable(v.object({ column: v.string(), value: v.string() })),
}) satisfies v.GenericSchema<SearchHit>;

export const Found = v.object({
  hits: v.array(Hit),
  more: v.boolean(),
  unsearched: Names,
}) satisfies v.GenericSchema<SearchAnswer>;

const boardEntry = {
  id: v.string(),
  name: v.string(),
  about: v.nullable(v.string()),
  objects: Names,
  version: v.number(),
  savedBy: v.nullable(v.string()),
  savedAt: v.nullable(v.string()),
};

export const BoardInList = v.object(boardEntry) satisfies v.GenericSchema<BoardEntry>;

export const OneBoard = v.object({
  ...boardEntry,
  latest: v.number(),
  board: Board,
}) satisfies v.GenericSchema<unknown, BoardAnswer>;

const viewEntry = {
  id: v.string(),
  object: v.string(),
  name: v.string(),
  owner: v.string(),
  isOwn: v.boolean(),
  shared: v.boolean(),
  version: v.number(),
  savedAt: v.string(),
  isChanged: v.boolean(),
};

export const ViewInList = v.object(viewEntry) satisfies v.GenericSchema<ViewEntry>;

export const OneView = v.object({
  ...viewEntry,
  search: v.string(),
  change: v.nullable(v.string()),
}) satisfies v.GenericSchema<ViewAnswer>;

export const Defaults = v.object({
  me: v.nullable(v.string()),
  everybody: v.nullable(v.string()),
}) satisfies v.GenericSchema<ViewDefaults>;

export const DescribedObject = v.object({
  object: v.string(),
  label: v.string(),
  labelPlural: v.string(),
  columns: v.array(Column),
  instanceUrl: v.nullable(v.string()),
  seq: v.number(),
  status: ObjectStatus,
  view: v.nullable(OneView),
});

const Index = v.object({
  column: v.string(),
  way: v.picklist(INDEX_WAYS),
  state: v.picklist([...INDEX_STATES, "wanted"]),
  reason: v.nullable(v.string()),
  progress: v.number(),
  bytes: v.number(),
  scans: v.number(),
  usedAt: v.nullable(v.string()),
  questions: v.number(),
  tookMs: v.number(),
}) satisfies v.GenericSchema<AskedIndex>;

export const Indexes = v.object({ object: v.string(), indexes: v.array(Index) });

export const Ticket = v.object({ ticket: v.string(), host: v.string(), expiresAt: v.string() });

const Imported = v.object({
  columns: Names,
  sort: Names,
  where: v.nullable(Condition),
  weekStart: v.nullable(v.number()),
  leftOut: v.array(v.object({ text: v.string(), reason: v.string() })),
}) satisfies v.GenericSchema<ImportedListView>;

const reading = <Entries extends v.ObjectEntries>(found: Entries) =>
  v.union([
    v.object({ isIngestRunning: v.boolean(), state: v.picklist(["none", "asked"]) }),
    v.object({
      isIngestRunning: v.boolean(),
      state: v.literal("failed"),
      at: v.string(),
      reason: v.string(),
    }),
    v.object({ isIngestRunning: v.boolean(), state: v.literal("read"), at: v.string(), ...found }),
  ]);

export const ListViews = reading({ listViews: v.array(OrgListView) });
export const ListViewRead = reading({ view: Imported });

import * as v from "valibot";
import { Question } from "../protocol/question.ts";
import { StreamEvent } from "../protocol/stream.ts";
import { BudgetStatus, NodeStatus, ObjectStatus } from "../protocol/sync.ts";
import {
  AskAnswer,
  Changes,
  DescribedObject,
  Differences,
  Found,
  Indexes,
  ListViewRead,
  ListViews,
  OneRecord,
  RelatedRecords,
  RowCount,
  RowsPage,
  Ticket,
  TimelinePage,
} from "./answers.ts";
import * as p from "./parameters.ts";
import type { RouteTexts } from "./route.ts";

const inExport = {
  columns: p.columns,
  filter: p.filter,
  sort: p.sort,
  asOf: p.asOf,
  where: p.where,
  zone: p.zone,
  names: p.names,
  headings: p.headings,
};

/** Objects, their records, questions, search and what is live. */
export const RECORD_ROUTES = {
  "GET /objects": {
    summary: "Lists every mirrored object and the state of its pipeline.",
    tag: "Objects",
    answer: v.object({ objects: v.array(ObjectStatus) }),
  },
  "GET /objects/:object": {
    summary: "Describes an object: its columns, its state, and the view that its list opens with.",
    tag: "Objects",
    answer: DescribedObject,
    refused: [404],
  },
  "GET /objects/:object/indexes": {
    summary: "Lists the indexes that slow questions needed, and how far each is built.",
    tag: "Objects",
    answer: Indexes,
    refused: [404],
  },
  "GET /objects/:object/rows": {
    summary: "Answers a page of records, with the cursors of the pages before and after it.",
    tag: "Records",
    query: {
      columns: p.columns,
      filter: p.filter,
      sort: p.sort,
      cursor: p.cursor,
      row: p.row,
      limit: p.limit,
      asOf: p.asOf,
    },
    answer: RowsPage,
    refused: [404],
  },
  "GET /objects/:object/count": {
    summary: "Counts the records that match; exact up to 50,000.",
    tag: "Records",
    query: { filter: p.filter, asOf: p.asOf },
    answer: RowCount,
    refused: [404],
  },
  "GET /objects/:object/rows/:id": {
    summary: "Answers one record with every text whole; a deleted one with its last values.",
    tag: "Records",
    query: { asOf: p.asOf },
    answer: OneRecord,
    refused: [404],
  },
  "GET /objects/:object/rows/:id/related": {
    summary: "Counts the records that refer to a record, by each of their references.",
    tag: "Records",
    answer: RelatedRecords,
    refused: [404],
  },
  "GET /objects/:object/rows/:id/timeline": {
    summary: "Tells what happened to a record and around it, the newest first.",
    tag: "Records",
    query: { kinds: p.kinds, cursor: p.cursor, limit: p.limit },
    answer: TimelinePage,
    refused: [404],
  },
  "GET /objects/:object/differences": {
    summary:
      "Tells what of a list entered, left or changed since a moment, with the values of both.",
    tag: "Records",
    query: { columns: p.columns, filter: p.filter, limit: p.limit, since: p.moment },
    answer: Differences,
    refused: [404],
  },
  "GET /objects/:object/rows.csv": {
    summary: "Takes out every record that matches as one CSV file, all of it as of one moment.",
    tag: "Records",
    query: inExport,
    answer: "text/csv",
    refused: [404],
  },
  "GET /objects/:object/rows.ndjson": {
    summary: "Takes out every record that matches as lines of JSON, all of it as of one moment.",
    tag: "Records",
    query: inExport,
    answer: "application/x-ndjson",
    refused: [404],
  },
  "POST /ask": {
    summary: "Answers a question: measures by groups, or rows under a condition.",
    tag: "Questions",
    query: { atLeast: p.atLeast },
    body: Question,
    bodyExample: ({ object }) => ({
      object,
      zone: "UTC",
      measures: [{ fn: "count", as: "records" }],
    }),
    answer: AskAnswer,
    refused: [404, 413],
  },
  "GET /ask": {
    summary: "Answers a question that is in the address.",
    tag: "Questions",
    query: { q: p.question, atLeast: p.atLeast },
    answer: AskAnswer,
    refused: [404, 413],
  },
  "GET /search": {
    summary: "Finds records of all objects, or of some, the best first.",
    tag: "Search",
    query: { q: p.searched, objects: p.objects },
    answer: Found,
  },
  "GET /objects/:object/changes": {
    summary: "Tells the changes of an object after a seq, in order and without gaps.",
    tag: "Live",
    query: { since: p.since, line: p.line, limit: p.changeLimit },
    answer: Changes,
    refused: [404, 410],
  },
  "GET /objects/:object/stream": {
    summary:
      "Streams the changes of an object as server-sent events, from a place on or from now: place, changes, reset.",
    tag: "Live",
    query: { since: p.place },
    answer: { events: StreamEvent },
    refused: [404],
  },
  "POST /objects/:object/ticket": {
    summary: "Gives a ticket for the room that hands out an object's changes.",
    tag: "Live",
    answer: Ticket,
    refused: [404],
  },
  "GET /sync": {
    summary: "Tells the state of every pipeline, the org's quotas, and the ingest nodes.",
    tag: "Live",
    answer: v.object({
      objects: v.array(ObjectStatus),
      budget: v.array(BudgetStatus),
      at: v.string(),
      nodes: v.array(NodeStatus),
      historyBytes: v.number(),
    }),
  },
  "POST /sync/ticket": {
    summary: "Gives a ticket for the room that tells the state of all pipelines.",
    tag: "Live",
    answer: Ticket,
  },
  "POST /objects/:object/list-views": {
    summary: "Asks ingest to read which list views the org has of an object.",
    tag: "List views of the org",
    answer: ListViews,
    status: 202,
    refused: [404],
  },
  "GET /objects/:object/list-views": {
    summary: "Tells which list views the org has of an object, once they were read.",
    tag: "List views of the org",
    answer: ListViews,
    refused: [404],
  },
  "POST /objects/:object/list-views/:view": {
    summary: "Asks ingest to read one list view of the org.",
    tag: "List views of the org",
    answer: ListViewRead,
    status: 202,
    refused: [404],
  },
  "GET /objects/:object/list-views/:view": {
    summary: "Answers a list view of the org as columns, order and condition, once it was read.",
    tag: "List views of the org",
    answer: ListViewRead,
    refused: [404],
  },
} as const satisfies RouteTexts;

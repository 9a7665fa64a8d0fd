import { type Context, Hono } from "hono";
import { checkRows } from "../ask/rows-question.ts";
import type { Catalog } from "../ask/field-path.ts";
import type { Database } from "../pg/database.ts";
import { noteDeed } from "../query/audit.ts";
import type { Moment } from "../query/moment.ts";
import type { ExportColumn, ExportFormat } from "../query/export-line.ts";
import type { ObjectEntry } from "../query/object-entry.ts";
import { atPlaces, parseQuestion, type Question, readsOf } from "../query/question.ts";
import { meOf } from "./asker.ts";
import { nowOf } from "./ask-places.ts";
import { calendarOf } from "./calendar.ts";
import { seenObjects, withCatalog } from "./catalog.ts";
import type { ApiEnv } from "./context.ts";
import { EXPORT_PARAMETERS, type ExportAsked, exportAsked } from "./export-asked.ts";
import { exportChunks } from "./export-chunks.ts";
import { findPlaces } from "./place.ts";
import { queryText } from "./query-text.ts";
import { readerOf } from "./reader.ts";
import { positionFor } from "./sealed.ts";
import { isStillLet } from "./token-person.ts";
import type { Reader } from "./who.ts";

/**
 * Every row that matches, as one file: all of it as of one place in the log, whatever happens meanwhile.
 *
 *   columns, filter, sort, asOf   as of a page of rows
 *   where, zone                   in place of filters: the condition of a question as JSON, and whose days are meant
 *   names=true                    names in place of the ids of references, as they are now
 *   headings=labels               of a CSV: labels in place of column names
 */
export const exportRoutes = new Hono<ApiEnv>()
  .get("/:object/rows.csv", queryText(...EXPORT_PARAMETERS), (c) =>
    answerExport(c, exportAsked(c.req.valid("query"), c.req.param("object")), "csv"),
  )
  .get("/:object/rows.ndjson", queryText(...EXPORT_PARAMETERS), (c) =>
    answerExport(c, exportAsked(c.req.valid("query"), c.req.param("object")), "ndjson"),
  );

const TYPES: Readonly<Record<ExportFormat, string>> = {
  csv: "text/csv; charset=utf-8; header=present",
  ndjson: "application/x-ndjson; charset=utf-8",
};

async function answerExport(c: Context<ApiEnv>, asked: ExportAsked, format: ExportFormat) {
  const { database } = c.var;
  const name = c.req.param("object") ?? "";
  const data = "question" in asked ? asked.question : { object: name };
  return withCatalog(c.var.reader, data, async (object, catalog) => {
    const question = await checked(c, asked, object, catalog);
    const { placed, place } = await placedNow(database, question);
    const columns = await exportColumns(c.var.reader, placed.columns, asked.names);
    const { headings } = asked;
    const { id, viewing, token } = c.var.person;
    const detail = {
      format,
      columns: columns.map(({ column }) => column.column),
      ...(token && { token: token.name }),
      ...(viewing && { as: id }),
    };
    const person = viewing?.by.id ?? id;
    await database.write(noteDeed({ person, deed: "export", about: object.name, detail }));
    const chunks = exportChunks(database, { question: placed, place, columns, format, headings });
    // What cannot be asked at all is refused, not a file that ends early.
    const first = await chunks.next();
    const { reader } = c.var;
    // It may take minutes: what is taken away meanwhile is taken out no further.
    const stillSeen = async () =>
      (await isStillLet(c)) && (await readerOf(c)).grant === reader.grant;
    const { seq, line } = positionFor(object, place.asOf);
    const file = `${object.name} ${place.asOf.at.slice(0, 19).replaceAll(":", "-")}Z.${format}`;
    return c.body(streamOf(first, chunks, stillSeen), 200, {
      "Content-Type": TYPES[format],
      "Content-Disposition": `attachment; filename="${file}"`,
      "Orgmirror-Seq": String(seq),
      "Orgmirror-Line": line,
    });
  });
}

async function checked(
  c: Context<ApiEnv>,
  asked: ExportAsked,
  object: ObjectEntry,
  catalog: Catalog,
): Promise<Question> {
  if ("text" in asked) return parseQuestion(asked.text, object);
  const now = await nowOf(c.var.database, asked.question, object);
  const me = await meOf(asked.question, c.var.database, c.var.person);
  return checkRows(asked.question, object, catalog, { now, calendar: calendarOf(c.env), me });
}

const NOW: Moment = { time: null, seq: null, line: null };

/** The question at the places of its moment, or at the heads of the logs as they are now. */
async function placedNow(database: Database, question: Question) {
  const momentOf = question.moments?.of ?? (() => NOW);
  const places = await findPlaces(database, readsOf(question), momentOf, "asOf");
  const placed = atPlaces(question, places);
  const place = places.get(question.object.name);
  if (place === undefined) throw new Error(`${question.object.name} has no place of its own.`);
  return { placed, place };
}

async function exportColumns(
  reader: Reader,
  columns: Question["columns"],
  names: boolean,
): Promise<readonly ExportColumn[]> {
  return Promise.all(
    columns.map(async (column) => ({
      column,
      named: names ? await seenObjects(reader, column.referenceTo) : [],
    })),
  );
}

/** Errors break it off, so that nobody takes a part for the whole. */
function streamOf(
  first: IteratorResult<string>,
  chunks: AsyncGenerator<string>,
  stillSeen: () => Promise<boolean>,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let next: IteratorResult<string> | null = first;
  return new ReadableStream({
    async pull(controller) {
      if (next === null && !(await stillSeen()))
        throw new Error("What the asker sees was changed.");
      const { done, value } = next ?? (await chunks.next());
      next = null;
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await chunks.return(undefined);
    },
  });
}

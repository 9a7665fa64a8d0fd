import { TIMELINE_KINDS } from "../protocol/timeline.ts";
import { HEADINGS } from "../query/export-line.ts";
import { DEFAULT_LIMIT, MAX_LIMIT } from "../query/limit.ts";
import type { Parameter } from "./route.ts";

/* The parts of query strings, each with what it takes. */

const integer = (minimum: number, maximum?: number) => ({
  type: "integer",
  minimum,
  ...(maximum === undefined ? {} : { maximum }),
});

export const columns: Parameter = {
  about: "Names of columns, with commas; without it all.",
  example: ({ column }) => `id,${column}`,
};

export const filter: Parameter = {
  about:
    "A condition, `column.operator.value`; given several times, all must hold. Operators: eq ne lt lte gt gte in contains starts like has null.",
  schema: { type: "array", items: { type: "string" } },
  example: ({ column }) => [`${column}.null.false`],
};

export const sort: Parameter = {
  about:
    "Names of columns, with commas; `-` before one is descending, `:org` after one is the order of Salesforce.",
  example: ({ column }) => `-${column}`,
};

export const cursor: Parameter = {
  about: "Where the page begins: `next` or `previous` of an earlier answer.",
};

export const row: Parameter = {
  about: "In place of a cursor: the number of a row, from 1, that the page has.",
  schema: integer(1),
};

export const limit: Parameter = {
  about: `How many at most, up to ${MAX_LIMIT}; without it ${DEFAULT_LIMIT}.`,
  schema: integer(1, MAX_LIMIT),
  example: () => 2,
};

export const asOf: Parameter = {
  about: "A moment of the past: a time with its zone, a day, or `seq:N`; without it now.",
};

export const moment: Parameter = {
  about: "The moment to compare with: a time with its zone, a day, or `seq:N`.",
  required: true,
  example: () => "seq:0",
};

export const where: Parameter = {
  about: "In place of filters: a condition of a question, as JSON.",
};

export const zone: Parameter = {
  about: "The time zone whose days `where` means, as in Europe/Berlin; without it UTC.",
};

export const names: Parameter = {
  about: "`true` puts the names of records in place of the ids of references.",
  schema: { type: "string", enum: ["false", "true"] },
};

export const headings: Parameter = {
  about: "What a CSV file calls its columns: by their names or by labels.",
  schema: { type: "string", enum: HEADINGS },
};

export const kinds: Parameter = {
  about: `Some of ${TIMELINE_KINDS.join(", ")}, with commas; without it all.`,
  example: () => "history",
};

export const since: Parameter = {
  about: "The seq after which changes are told: that of an answer.",
  schema: integer(0),
  example: () => 0,
};

export const place: Parameter = {
  about:
    "The id of the last event that was taken; without it, and without the header Last-Event-ID, the stream begins now.",
};

export const line: Parameter = {
  about: "The line of that answer, so that a log that was put back is noticed.",
};

export const changeLimit: Parameter = {
  about: `How many changes at most; without it ${MAX_LIMIT}, which is the most.`,
  schema: integer(1, MAX_LIMIT),
};

export const atLeast: Parameter = {
  about:
    "The line and seq of each object that the asker has seen, as JSON: then a kept answer that is no older may serve.",
};

export const question: Parameter = {
  about: "The question as JSON, in base64url.",
  required: true,
  example: ({ object }) => base64Url(JSON.stringify({ object, limit: 2 })),
};

export const searched: Parameter = {
  about:
    "What records are known by: a name, an e-mail address, a phone, a number, an id, or the beginning of one.",
  required: true,
  example: () => "acme",
};

export const objects: Parameter = {
  about: "Names of the objects to search, with commas; without it all.",
};

export const viewsObject: Parameter = {
  about: "The object whose views are listed, with what it opens with; without it those of all.",
  example: ({ object }) => object,
};

export const version: Parameter = {
  about: "The number of a version; without it the latest.",
  schema: integer(1),
};

export const before: Parameter = {
  about: "The `next` of the page before.",
  schema: integer(0),
};

export const allTokens: Parameter = {
  about: "`1`: the tokens of everybody; for admins.",
};

export const to: Parameter = {
  about: "The path of a page here that the browser comes back to.",
  example: () => "/objects",
};

/** API names are ASCII. */
function base64Url(text: string): string {
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

import * as v from "valibot";
import { expect, test } from "vitest";
import { Cell, Change } from "./change.ts";
import * as room from "./room.ts";

const { FeedMessage, RoomMessage, Publication, PublicationReply, TicketClaims } = room;
const { Hello, Since, Batch, Reset, Heartbeat, Refused } = room;
const MESSAGES = { Hello, Since, FeedMessage, Batch, Reset, Heartbeat, Refused, RoomMessage };
const SCHEMAS = { Cell, Change, ...MESSAGES, Publication, PublicationReply, TicketClaims };

const NAMES = new Map<unknown, string>(
  Object.entries(SCHEMAS).map(([name, schema]) => [schema, name]),
);

const Node = v.object({
  type: v.string(),
  entries: v.optional(v.record(v.string(), v.unknown())),
  options: v.optional(v.array(v.unknown())),
  item: v.optional(v.unknown()),
  wrapped: v.optional(v.unknown()),
  literal: v.optional(v.unknown()),
  key: v.optional(v.unknown()),
  value: v.optional(v.unknown()),
});

/** The shape of a schema in short: names, types and alternatives. */
function shape(schema: unknown): string {
  const { type, entries, options, item, wrapped, literal, key, value } = v.parse(Node, schema);
  if (entries) {
    const fields = Object.entries(entries).map(([name, entry]) => `${name}: ${nameOf(entry)}`);
    return `{ ${fields.join("; ")} }`;
  }
  if (type === "literal") return `"${String(literal)}"`;
  if (type === "picklist") return (options ?? []).map((one) => `"${String(one)}"`).join(" | ");
  if (options) return options.map(nameOf).join(" | ");
  if (item) return `${type}<${nameOf(item)}>`;
  if (type === "record") return `record<${nameOf(key)}, ${nameOf(value)}>`;
  return wrapped ? `${type}<${nameOf(wrapped)}>` : type;
}

function nameOf(schema: unknown): string {
  return NAMES.get(schema) ?? shape(schema);
}

/** Both ends refuse another version: whoever changes a shape raises PROTOCOL_VERSION, and this list with it. */
test("the shapes of the wire are those of version 3", () => {
  expect(room.PROTOCOL_VERSION).toBe(3);
  expect(Object.entries(SCHEMAS).map(([name, schema]) => `${name} = ${shape(schema)}`)).toEqual([
    "Cell = string | number | boolean | null",
    'Change = { seq: number; recordId: nullable<string>; effect: "came" | "changed" | "went" | "none" | "reset"; ' +
      'source: "stream" | "snapshot" | "repair" | "verification"; fields: record<string, Cell>; commitAt: nullable<string> }',
    'Hello = { type: "hello"; version: number; ticket: string; since: number }',
    'Since = { type: "since"; since: number }',
    "FeedMessage = Hello | Since",
    'Batch = { type: "batch"; from: number; to: number; changes: array<Change> }',
    'Reset = { type: "reset"; head: number }',
    'Heartbeat = { type: "heartbeat"; head: number }',
    'Refused = { type: "refused"; reason: string }',
    "RoomMessage = Batch | Reset | Heartbeat | Refused",
    "Publication = { version: number; from: number; to: number; changes: array<Change> }",
    "PublicationReply = { head: nullable<number> }",
    'TicketClaims = { object: string; columns: "*" | array<string>; exp: number }',
  ]);
});

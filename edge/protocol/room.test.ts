import * as v from "valibot";
import { expect, test } from "vitest";
import { Cell, Change } from "./change.ts";
import { Ancestor } from "./line.ts";
import { Part, PartPerson } from "./part.ts";
import * as room from "./room.ts";
import { StateMessage, StateNews, StatePublication, StateReply } from "./state-room.ts";
import { BudgetStatus, NodeStatus, ObjectStatus } from "./sync.ts";

const { FeedMessage, RoomMessage, Publication, PublicationReply, TicketClaims } = room;
const { Watch, Hello, Since, Renew, Ping, Batch, Touched, Line, Reset, Heartbeat, Pong, Refused } =
  room;
const { Ending, EndingReply } = room;
const ASKED = { Watch, Hello, Since, Renew, Ping, FeedMessage };
const TOLD = { Batch, Touched, Line, Reset, Heartbeat, Pong, Refused, RoomMessage };
const POSTED = { Publication, PublicationReply, Ending, EndingReply };
const STATE = { StateNews, StatePublication, StateReply, StateMessage };
/** Named in the state's shapes, which sync.pg.test.ts holds. */
const STATUSES = { ObjectStatus, BudgetStatus, NodeStatus };
const SCHEMAS = {
  Cell,
  Change,
  Ancestor,
  ...ASKED,
  ...TOLD,
  ...POSTED,
  TicketClaims,
  PartPerson,
  Part,
  ...STATE,
};

const NAMES = new Map<unknown, string>(
  Object.entries({ ...SCHEMAS, ...STATUSES }).map(([name, schema]) => [schema, name]),
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
test("the shapes of the wire are those of version 9", () => {
  expect(room.PROTOCOL_VERSION).toBe(9);
  expect(Object.entries(SCHEMAS).map(([name, schema]) => `${name} = ${shape(schema)}`)).toEqual([
    "Cell = string | number | boolean | null",
    'Change = { seq: number; recordId: nullable<string>; effect: "came" | "changed" | "went" | "none" | "reset"; ' +
      'source: "stream" | "snapshot" | "repair" | "verification" | "schema"; fields: record<string, Cell>; commitAt: nullable<string> }',
    "Ancestor = { line: string; upTo: number }",
    'Watch = { columns: "*" | array<string>; ask: number }',
    'Hello = { type: "hello"; version: number; ticket: string; line: nullable<string>; since: number; watch: optional<Watch> }',
    'Since = { type: "since"; line: nullable<string>; since: number }',
    'Renew = { type: "renew"; ticket: string }',
    'Ping = { type: "ping" }',
    "FeedMessage = Hello | Since | Renew | Ping",
    'Batch = { type: "batch"; from: number; to: number; changes: array<Change> }',
    'Touched = { type: "touched"; to: number; columns: "*" | array<string>; ask: nullable<number> }',
    'Line = { type: "line"; line: string; lineage: array<Ancestor>; head: optional<number> }',
    'Reset = { type: "reset"; head: number }',
    'Heartbeat = { type: "heartbeat"; head: number }',
    'Pong = { type: "pong" }',
    'Refused = { type: "refused"; reason: string }',
    "RoomMessage = Batch | Touched | Line | Reset | Heartbeat | Pong | Refused",
    "Publication = { version: number; line: string; lineage: array<Ancestor>; from: number; to: number; changes: array<Change> }",
    "PublicationReply = { head: nullable<number>; line: nullable<string> }",
    'Ending = { version: number; who: { by: "person"; person: string } | { by: "session"; session: string } | { by: "everybody" } }',
    "EndingReply = { ended: number }",
    'TicketClaims = { object: string; columns: "*" | array<string>; part: nullable<Part>; person: string; session: nullable<string>; iat: number; exp: number }',
    "PartPerson = { id: string; email: nullable<string>; user: nullable<string>; groups: array<string> }",
    "Part = { word: string; person: PartPerson }",
    "StateNews = { at: string; whole: boolean; objects: array<ObjectStatus>; heard: record<string, nullable<string>>; " +
      "budget: nullable<array<BudgetStatus>>; nodes: array<NodeStatus>; historyBytes: number }",
    "StatePublication = { version: number; by: string; number: number; news: StateNews }",
    "StateReply = { feeds: number }",
    'StateMessage = { type: "state"; ageMs: number; news: StateNews }',
  ]);
});

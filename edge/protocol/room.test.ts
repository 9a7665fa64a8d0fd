import * as v from "valibot";
import { expect, test } from "vitest";
import {
  FeedMessage,
  PROTOCOL_VERSION,
  Publication,
  PublicationReply,
  RoomMessage,
  TicketClaims,
} from "./room.ts";

/** The shape of a schema in short: names, types and alternatives. */
function shape(schema: unknown): unknown {
  const { type, entries, options, item, wrapped, literal, key, value } = v.parse(Node, schema);
  if (entries) return Object.fromEntries(Object.entries(entries).map(([k, e]) => [k, shape(e)]));
  if (type === "literal") return `= ${String(literal)}`;
  if (type === "picklist") return (options ?? []).join(" | ");
  if (options) return options.map(shape);
  if (item) return { [type]: shape(item) };
  if (type === "record") return { record: [shape(key), shape(value)] };
  return wrapped ? { [type]: shape(wrapped) } : type;
}

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

/** Both ends refuse another version: whoever changes a shape raises PROTOCOL_VERSION, and this snapshot with it. */
test("the shapes of the wire are those of version 2", () => {
  expect(PROTOCOL_VERSION).toBe(2);
  expect({
    feed: shape(FeedMessage),
    room: shape(RoomMessage),
    publication: shape(Publication),
    reply: shape(PublicationReply),
    ticket: shape(TicketClaims),
  }).toMatchInlineSnapshot(`
    {
      "feed": [
        {
          "since": "number",
          "ticket": "string",
          "type": "= hello",
          "version": "number",
        },
        {
          "since": "number",
          "type": "= since",
        },
      ],
      "publication": {
        "changes": {
          "array": {
            "commitAt": {
              "nullable": "string",
            },
            "fields": {
              "record": [
                "string",
                [
                  "string",
                  "number",
                  "boolean",
                  "null",
                ],
              ],
            },
            "kind": "create | update | delete | undelete | reset",
            "recordId": {
              "nullable": "string",
            },
            "seq": "number",
            "source": "stream | snapshot | repair | verification",
          },
        },
        "from": "number",
        "to": "number",
        "version": "number",
      },
      "reply": {
        "head": {
          "nullable": "number",
        },
      },
      "room": [
        {
          "changes": {
            "array": {
              "commitAt": {
                "nullable": "string",
              },
              "fields": {
                "record": [
                  "string",
                  [
                    "string",
                    "number",
                    "boolean",
                    "null",
                  ],
                ],
              },
              "kind": "create | update | delete | undelete | reset",
              "recordId": {
                "nullable": "string",
              },
              "seq": "number",
              "source": "stream | snapshot | repair | verification",
            },
          },
          "from": "number",
          "to": "number",
          "type": "= batch",
        },
        {
          "head": "number",
          "type": "= reset",
        },
        {
          "head": "number",
          "type": "= heartbeat",
        },
        {
          "reason": "string",
          "type": "= refused",
        },
      ],
      "ticket": {
        "columns": [
          "= *",
          {
            "array": "string",
          },
        ],
        "exp": "number",
        "object": "string",
      },
    }
  `);
});

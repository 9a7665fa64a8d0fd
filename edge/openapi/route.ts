import type * as v from "valibot";
import type { JsonSchema, JsonValue } from "../protocol/openapi.ts";

/** What examples are made of: an object that the asker sees, and one of its columns. */
export type ExampleOf = { readonly object: string; readonly column: string };

/** A part of a query string. */
export type Parameter = {
  readonly about: string;
  /** Default: a text. */
  readonly schema?: JsonSchema;
  readonly required?: true;
  readonly example?: (of: ExampleOf) => JsonValue;
};

/** What a route does, takes and answers: what the document says of it, beside its path. */
export type RouteText = {
  /** One sentence. */
  readonly summary: string;
  readonly tag: Tag;
  readonly query?: Readonly<Record<string, Parameter>>;
  readonly body?: v.GenericSchema;
  readonly bodyExample?: (of: ExampleOf) => JsonValue;
  /** JSON of this shape; server-sent events of it; a file of that media type; or nothing, where it leads elsewhere. */
  readonly answer: v.GenericSchema | Events | `${string}/${string}` | null;
  readonly status?: 201 | 202 | 303;
  /** What can be refused beside what can be everywhere (document.ts). */
  readonly refused?: readonly Refusal[];
  /** Nobody need be signed in. */
  readonly isOpen?: true;
};

/** The shape of one event: its name and its data. */
type Events = { readonly events: v.GenericSchema };

/** By method and path below /api: `GET /objects/:object`. */
export type RouteTexts = Readonly<Record<string, RouteText>>;

export type Refusal = 404 | 409 | 410 | 413;

/** The groups of routes, in order. */
export const TAGS = {
  Objects: "What is mirrored, and how each object stands.",
  Records: "Rows of objects: pages, files, counts, one record and what happened to it.",
  Questions: "Questions as data: measures by groups, or rows under a condition.",
  Search: "Records of all objects by what they are known by.",
  Live: "The log of changes, and tickets for the rooms that hand changes out.",
  Boards: "Boards of tiles, with every version that was saved.",
  Views: "Lists under a name, of a person or shared.",
  "List views of the org": "List views of Salesforce, which ingest reads when it is asked to.",
  Webhooks: "Where the changes of objects are posted to; for admins.",
  People: "Who asks, who may do what, and who sees what.",
  "Sign-in": "The ways in, for browsers.",
  Document: "This document.",
} as const;
export type Tag = keyof typeof TAGS;

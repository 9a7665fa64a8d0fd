import * as v from "valibot";

/*
 * Edits: what people save here, on its way to the org. `POST /api/edits` takes them, `GET /api/edits` says what has become of
 * them, `POST /api/edits/requests` takes what is decided about them.
 */

/** What is saved: fields of a record, a new record, its removal, or its return. */
export const EDIT_KINDS = ["update", "create", "delete", "undelete"] as const;
export type EditKind = (typeof EDIT_KINDS)[number];

/**
 * What is done if the org has neither the base nor mine: `ask`; keep `ours` or `theirs`; the `newest` by time; `add` the
 * difference to a number; the `union` of a multi-select's additions and removals. Always listed.
 */
export const POLICIES = ["ask", "ours", "theirs", "newest", "add", "union"] as const;
export type Policy = (typeof POLICIES)[number];

/** What becomes of an edit (edge/edits/edit.ts draws it). */
export const EDIT_STATES = [
  ...(["open", "asked", "confirmed", "already", "withdrawn"] as const),
  ...(["superseded", "refused", "resolved", "discarded"] as const),
] as const;
export type EditState = (typeof EDIT_STATES)[number];

/**
 * How a conflict was found. Before: by the plan. After: the other value was overwritten before anybody knew. Possible:
 * something was overwritten, or nothing; the org sent no value. Deleted: the record is gone.
 */
export const FOUND = ["before", "after", "possible", "deleted"] as const;
export type Found = (typeof FOUND)[number];

/** `captured`: in the journal; ingest has not taken it in yet. */
export const STORED_EDIT_STATES = ["captured", ...EDIT_STATES] as const;

/**
 * What may be asked of edits: a conflict is decided for `mine`, `theirs`, or a third `value`; what was refused or is asked about
 * is let go of (`discard`); what has not left is taken back (`withdraw`); what was refused is sent `again`, or `save-anyway`
 * although the org warns of duplicates.
 */
export const ASKED_OF_EDITS = [
  ...(["mine", "theirs", "value"] as const),
  ...(["discard", "withdraw", "again", "save-anyway"] as const),
] as const;

/** The most edits of one request, and its most bytes. */
export const MOST_EDITS = 10_000;
export const MOST_EDIT_BYTES = 4_000_000;

const Cell = v.nullable(v.union([v.string(), v.number(), v.boolean()]));
const Name = v.pipe(v.string(), v.minLength(1), v.maxLength(80));
const Key = v.pipe(v.string(), v.uuid());
const Seq = v.pipe(v.number(), v.integer(), v.minValue(0));

/** A field as somebody changed it: what they saw, by which edit of their own if it was one, and what they want. */
export const FieldSaved = v.strictObject({
  base: Cell,
  mine: Cell,
  on: v.optional(v.nullable(v.pipe(v.number(), v.integer())), null),
  policy: v.optional(v.picklist(POLICIES), "ask"),
});
const FieldsSaved = v.pipe(
  v.record(Name, FieldSaved),
  v.check((one) => Object.keys(one).length > 0),
);

/** `seq`: the place in the object's log of the row that was seen. `record`: an id, or the key of a create. */
const ofRecord = { object: Name, record: v.pipe(v.string(), v.maxLength(36)), seq: Seq };
export const NewEdit = v.variant("kind", [
  v.strictObject({ kind: v.literal("update"), ...ofRecord, fields: FieldsSaved }),
  /** `key` is made by who saves it, so that a request that is sent again makes nothing twice. */
  v.strictObject({
    kind: v.literal("create"),
    object: Name,
    key: Key,
    fields: v.record(Name, Cell),
  }),
  v.strictObject({ kind: v.literal("delete"), ...ofRecord }),
  v.strictObject({ kind: v.literal("undelete"), ...ofRecord }),
]);
export type NewEdit = v.InferOutput<typeof NewEdit>;

/** `batch` is made by who saves them: the same request again saves nothing twice, and answers the same. */
export const NewEdits = v.strictObject({
  batch: Key,
  edits: v.pipe(v.array(NewEdit), v.minLength(1), v.maxLength(MOST_EDITS)),
});
export type NewEdits = v.InferOutput<typeof NewEdits>;

/** Of each edit, in their order: its number, or why it was not taken, at which field. */
export const SavedEdit = v.union([
  v.object({ id: v.number() }),
  v.object({ problem: v.string(), field: v.nullable(v.string()) }),
]);
export const SavedEdits = v.object({ edits: v.array(SavedEdit) });
export type SavedEdits = v.InferOutput<typeof SavedEdits>;

/** Why the org refused an edit: its code, its sentence, the fields that it names, and records that it calls duplicates. */
export const Refusal = v.object({
  code: v.string(),
  message: v.string(),
  fields: v.array(v.string()),
  duplicates: v.array(v.object({ object: v.string(), id: v.string() })),
  /** Whether it may be saved all the same. */
  isWarning: v.boolean(),
});
export type Refusal = v.InferOutput<typeof Refusal>;

const EditFieldAnswer = v.object({
  base: Cell,
  mine: Cell,
  end: v.nullable(v.object({ is: v.picklist(["stored", "given up"]), value: Cell })),
});

/** A field that both sides changed, as the inbox shows it. `by`: what the other one is called, where that is known. */
export const ConflictEntry = v.object({
  id: v.number(),
  edit: v.number(),
  field: v.string(),
  base: Cell,
  mine: Cell,
  theirs: Cell,
  found: v.picklist(FOUND),
  at: v.string(),
  by: v.nullable(v.string()),
  decision: v.nullable(v.picklist(["mine", "theirs", "merged"])),
});
export type ConflictEntry = v.InferOutput<typeof ConflictEntry>;

/** An edit of who asks, with what has become of it. */
export const EditEntry = v.object({
  id: v.number(),
  object: v.string(),
  kind: v.picklist(EDIT_KINDS),
  record: v.string(),
  batch: v.string(),
  capturedAt: v.string(),
  changedAt: v.string(),
  fields: v.record(v.string(), EditFieldAnswer),
  state: v.picklist(STORED_EDIT_STATES),
  confirmedSeq: v.nullable(v.number()),
  refusal: v.nullable(Refusal),
  /** An attempt has left, and is not confirmed. */
  isUnderWay: v.boolean(),
  conflicts: v.array(ConflictEntry),
});
export type EditEntry = v.InferOutput<typeof EditEntry>;

/**
 * `changed`: as of when the answer is; asked with it as `after`, the next one has only what changed since. `waiting`: how many
 * of them are still to be sent; `attention`: how many conflicts and refusals somebody must look at.
 */
export const EditsAnswer = v.object({
  edits: v.array(EditEntry),
  changed: v.string(),
  waiting: v.number(),
  attention: v.number(),
});
export type EditsAnswer = v.InferOutput<typeof EditsAnswer>;

/** What is asked of edits, at most as many at once as edits. */
export const EditRequests = v.strictObject({
  requests: v.pipe(
    v.array(
      v.strictObject({
        edit: v.pipe(v.number(), v.integer()),
        asked: v.picklist(ASKED_OF_EDITS),
        conflict: v.optional(v.nullable(v.pipe(v.number(), v.integer())), null),
        value: v.optional(Cell, null),
      }),
    ),
    v.minLength(1),
    v.maxLength(MOST_EDITS),
  ),
});
export type EditRequests = v.InferOutput<typeof EditRequests>;

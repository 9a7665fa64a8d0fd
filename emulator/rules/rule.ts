import * as v from "valibot";

const name = v.pipe(v.string(), v.minLength(1), v.maxLength(255));
const ids = v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(10_000));
const count = v.pipe(v.number(), v.integer(), v.minValue(1));

/** A record is refused when the formula is true for it (Help, "Validation Rules"). */
const validationRule = v.strictObject({
  kind: v.literal("validation"),
  object: name,
  name,
  errorConditionFormula: v.pipe(v.string(), v.minLength(1)),
  errorMessage: name,
  /** The field that the message belongs to; the page when absent. */
  errorDisplayField: v.optional(name),
});

/** A field must have a value when a record is saved. */
const requiredRule = v.strictObject({ kind: v.literal("required"), object: name, field: name });

/** A picklist field takes only its own values. */
const restrictedPicklistRule = v.strictObject({
  kind: v.literal("restricted-picklist"),
  object: name,
  field: name,
});

/** Records with the same values in all of these fields are duplicates (Help, "Duplicate Rules"). */
const duplicateRule = v.strictObject({
  kind: v.literal("duplicate"),
  object: name,
  name,
  fields: v.pipe(v.array(name), v.minLength(1)),
  /** `allow` warns; a client overrides the warning with `allowSave`. */
  action: v.picklist(["block", "allow"]),
  alertText: v.optional(name, "Use one of these records?"),
});

/** Formulas by the field that they set. */
const set = v.optional(v.record(name, v.pipe(v.string(), v.minLength(1))), {});

/**
 * Runs before a record is saved and may set fields of it: a before trigger or a before-save flow (Apex Developer Guide,
 * "Triggers and Order of Execution").
 */
const trigger = v.strictObject({
  kind: v.literal("trigger"),
  object: name,
  name,
  /** A formula; always when absent. */
  when: v.optional(v.pipe(v.string(), v.minLength(1))),
  set,
});

/**
 * Changes a saved record in a transaction of its own, after the commit: an asynchronous path of a flow (Help, "Schedule
 * the Start of a Record-Triggered Flow").
 */
const flow = v.strictObject({
  ...trigger.entries,
  kind: v.literal("flow"),
  /** Milliseconds of the org's clock after the commit. */
  afterMs: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
});

const assignmentEntry = v.strictObject({
  /** A formula; always when absent. */
  when: v.optional(v.pipe(v.string(), v.minLength(1))),
  /** A user or a queue. */
  ownerId: v.pipe(v.string(), v.regex(/^[a-zA-Z0-9]{15}(?:[A-Z0-5]{3})?$/)),
});

/** Gives leads and cases that are saved an owner (Help, "Set Up Assignment Rules"). */
const assignmentRule = v.strictObject({
  kind: v.literal("assignment"),
  object: v.pipe(name, v.regex(/^(lead|case)$/i, "expected Lead or Case")),
  name,
  /** By which a request can name it. */
  id: v.optional(v.pipe(v.string(), v.regex(/^01Q[a-zA-Z0-9]{12}(?:[A-Z0-5]{3})?$/))),
  active: v.optional(v.boolean(), true),
  entries: v.pipe(v.array(assignmentEntry), v.minLength(1)),
});

/** Another transaction holds the records. */
const rowLock = v.strictObject({
  kind: v.literal("row-lock"),
  object: name,
  /** Any record of the object when absent. */
  ids: v.optional(ids),
  /** Milliseconds of the org's clock; until removed when absent. */
  forMs: v.optional(count),
  /** How many writes it refuses. */
  times: v.optional(count),
  /** How long a write over REST waits for it before it is refused, not at all when absent. Salesforce: 10,000. */
  waitMs: v.optional(count),
});

/** The records are in an approval process (Help, "Record Locks"). */
const approvalLock = v.strictObject({ kind: v.literal("approval-lock"), object: name, ids });

export const ruleSchema = v.variant("kind", [
  validationRule,
  requiredRule,
  restrictedPicklistRule,
  duplicateRule,
  trigger,
  flow,
  assignmentRule,
  rowLock,
  approvalLock,
]);

/** A rule that can be added to the org; a new org has none. */
export type Rule = v.InferOutput<typeof ruleSchema>;
export type RuleKind = Rule["kind"];
export type RuleOf<K extends RuleKind> = Extract<Rule, { kind: K }>;

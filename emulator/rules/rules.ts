import { noSuchColumn, badRequest, type SalesforceError } from "../model/salesforce-error.ts";
import { recordId18 } from "../model/record-id.ts";
import { assignedOwner, checkEntries } from "./assignment.ts";
import { checkDuplicates } from "./duplicates.ts";
import { checkFieldRules } from "./field-rules.ts";
import { RowLocked, type Patience } from "../model/row-locked.ts";
import { ruleFormula } from "./rule-formula.ts";
import { checkFormulas, fieldsSetBy } from "./trigger.ts";
import { validate } from "./validation.ts";
import type { FieldDescribe } from "../model/field-describe.ts";
import type { ObjectType } from "../model/object-type.ts";
import type { OrgRecord } from "../model/record.ts";
import type { Rule, RuleKind, RuleOf } from "./rule.ts";
import type { RuleContext } from "./rule-context.ts";

export type ActiveRule = { readonly id: number; readonly rule: Rule };

type Active = ActiveRule & {
  /** When a row lock ends, epoch milliseconds. */
  readonly until: number;
  left: number;
};

export type RuledOrg = {
  now(): number;
  readonly clock: { after(ms: number, ring: () => void): { cancel(): void } };
  objectType(name: string): ObjectType;
  findObjectType(name: string): ObjectType | undefined;
};

/**
 * The org's rules, which can refuse a write. A new org has none. They are checked in Salesforce's order of execution
 * (Apex Developer Guide, "Triggers and Order of Execution"):
 *
 *     locks → triggers → fields that are required or restricted → validation rules → duplicate rules → saved
 */
export class Rules {
  readonly #org: RuledOrg;
  /** By lock: who waits for it. */
  readonly #waiting = new Map<number, Set<() => void>>();
  #active: Active[] = [];
  #made = 0;

  constructor(org: RuledOrg) {
    this.#org = org;
  }

  /** @returns the id for removing it @throws SalesforceError for an unknown object or field, or a wrong formula */
  add(rule: Rule): number {
    const type = this.#org.objectType(rule.object);
    const known = { ...checkedRule(rule, type), object: type.name };
    if (known.kind === "validation")
      ruleFormula(known, known.errorConditionFormula, type, this.#org);
    if (known.kind === "trigger" || known.kind === "flow") checkFormulas(known, type, this.#org);
    if (known.kind === "assignment") checkEntries(known, type, this.#org);
    const id = ++this.#made;
    const forMs = known.kind === "row-lock" ? (known.forMs ?? Infinity) : Infinity;
    const left = known.kind === "row-lock" ? (known.times ?? Infinity) : Infinity;
    this.#active.push({ id, rule: known, until: this.#org.now() + forMs, left });
    return id;
  }

  list(): ActiveRule[] {
    this.#end();
    return this.#active.map(({ id, rule }) => ({ id, rule }));
  }

  /** @returns whether it was active */
  remove(id: number): boolean {
    const before = this.#active.length;
    this.#active = this.#active.filter((one) => one.id !== id);
    this.#wake(id);
    return this.#active.length < before;
  }

  clear(): void {
    this.#active = [];
    for (const id of this.#waiting.keys()) this.#wake(id);
  }

  /** Resolves when the lock is gone, or after so many milliseconds of the org's clock. */
  released(id: number, ms: number): Promise<void> {
    const lock = this.#active.find((one) => one.id === id);
    if (lock === undefined || ms <= 0) return Promise.resolve();
    return new Promise((resolve) => {
      const woken = (): void => {
        alarm.cancel();
        waiting.delete(woken);
        resolve();
      };
      const alarm = this.#org.clock.after(Math.min(ms, lock.until - this.#org.now()), woken);
      const waiting = this.#waiting.get(id) ?? new Set();
      this.#waiting.set(id, waiting.add(woken));
    });
  }

  #wake(id: number): void {
    for (const woken of this.#waiting.get(id) ?? []) woken();
    this.#waiting.delete(id);
  }

  /**
   * Checks a record that is about to be written. Writing it locks its masters too, its account, and the target of a
   * lookup that keeps it from being deleted (Help, "Record-Level Locking"; "Record Locking Cheat Sheet").
   *
   * @param patience of a request that can wait; none when absent
   * @throws SalesforceError UNABLE_TO_LOCK_ROW or ENTITY_IS_LOCKED
   * @throws RowLocked when it may wait
   */
  checkLocks(type: ObjectType, record: Readonly<OrgRecord>, patience?: Patience): void {
    if (this.#active.length === 0) return;
    this.#end();
    const id = record["Id"];
    if (typeof id === "string") this.#checkLock(type.name, id, patience);
    for (const field of type.fields) {
      const parent = record[field.name];
      if (typeof parent !== "string" || !isLockedBy(type, field)) continue;
      for (const object of field.referenceTo) this.#checkLock(object, parent, patience);
    }
  }

  #checkLock(object: string, id: string, patience: Patience | undefined): void {
    for (const one of this.#active) {
      const { rule } = one;
      if (rule.object !== object || (rule.kind !== "row-lock" && rule.kind !== "approval-lock"))
        continue;
      if (rule.ids !== undefined && !rule.ids.includes(id)) continue;
      if (rule.kind === "approval-lock")
        throw badRequest("ENTITY_IS_LOCKED", "the entity is locked for editing");
      const { waitMs } = rule;
      if (waitMs !== undefined && patience?.mayWaitFor(one.id, waitMs) === true)
        throw new RowLocked(one.id);
      one.left--;
      throw unableToLockRow(id);
    }
  }

  /** Who is to own a record that is about to be saved, by the assignment rules of its object. */
  assignedOwner(context: RuleContext): string | undefined {
    return assignedOwner(this.#of("assignment", context.type.name), context, this.#org);
  }

  flows(object: string): readonly RuleOf<"flow">[] {
    return this.#of("flow", object);
  }

  hasTrigger(object: string): boolean {
    return this.#of("trigger", object).length > 0;
  }

  /** What the triggers set on a record that is about to be saved; a later one sees what an earlier one set. */
  triggered(context: RuleContext): OrgRecord {
    let fields: OrgRecord = {};
    for (const rule of this.#of("trigger", context.type.name)) {
      const record = { ...context.record, ...fields };
      fields = { ...fields, ...fieldsSetBy(rule, { ...context, record }, this.#org) };
    }
    return fields;
  }

  /**
   * Checks a record that is about to be saved: field rules, then validation rules, then duplicate rules.
   *
   * @throws SalesforceError
   */
  check(context: RuleContext): void {
    if (this.#active.length === 0) return;
    const { type } = context;
    checkFieldRules(
      [...this.#of("required", type.name), ...this.#of("restricted-picklist", type.name)],
      context,
    );
    validate(this.#of("validation", type.name), context, this.#org);
    checkDuplicates(this.#of("duplicate", type.name), context);
  }

  #of<K extends RuleKind>(kind: K, object: string): RuleOf<K>[] {
    return this.#active
      .map(({ rule }) => rule)
      .filter((rule): rule is RuleOf<K> => rule.kind === kind && rule.object === object);
  }

  #end(): void {
    const now = this.#org.now();
    this.#active = this.#active.filter(({ until, left }) => until > now && left > 0);
  }
}

/**
 * Whether writing a record of this object locks the record that this field refers to. Assumed: of lookups those do that
 * cascade or restrict deletion.
 */
const isLockedBy = (
  { cascadeFrom, restrictFrom }: ObjectType,
  { name, cascadeDelete, restrictedDelete }: FieldDescribe,
): boolean =>
  cascadeDelete ||
  restrictedDelete ||
  cascadeFrom?.includes(name) === true ||
  restrictFrom?.includes(name) === true;

/** The rule with field names as described and with 18-character ids. */
function checkedRule(rule: Rule, type: ObjectType): Rule {
  switch (rule.kind) {
    case "required":
    case "restricted-picklist":
      return { ...rule, field: fieldName(rule.field, type) };
    case "duplicate":
      return { ...rule, fields: rule.fields.map((field) => fieldName(field, type)) };
    case "trigger":
    case "flow":
      return {
        ...rule,
        set: Object.fromEntries(
          Object.entries(rule.set).map(([field, text]) => [fieldName(field, type), text]),
        ),
      };
    case "validation":
      if (rule.errorDisplayField === undefined) return rule;
      return { ...rule, errorDisplayField: fieldName(rule.errorDisplayField, type) };
    case "assignment":
      return rule;
    case "row-lock":
    case "approval-lock":
      return rule.ids === undefined ? rule : { ...rule, ids: rule.ids.map((id) => recordId18(id)) };
  }
}

function fieldName(name: string, type: ObjectType): string {
  const field = type.fieldsByName.get(name.toLowerCase());
  if (field !== undefined) return field.name;
  throw noSuchColumn(name, type.name);
}

function unableToLockRow(id: string): SalesforceError {
  return badRequest(
    "UNABLE_TO_LOCK_ROW",
    `unable to obtain exclusive access to this record or 1 records: ${id}`,
  );
}

import { noSuchColumn, badRequest, type SalesforceError } from "../model/salesforce-error.ts";
import { recordId18 } from "../model/record-id.ts";
import { checkDuplicates } from "./duplicates.ts";
import { checkFieldRules } from "./field-rules.ts";
import { ruleFormula } from "./rule-formula.ts";
import { checkFormulas, fieldsSetBy } from "./trigger.ts";
import { validate } from "./validation.ts";
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
    if (known.kind === "trigger") checkFormulas(known, type, this.#org);
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
    return this.#active.length < before;
  }

  clear(): void {
    this.#active = [];
  }

  /**
   * Checks a record that is about to be written. Writing a detail locks its master, so a lock of the master refuses it
   * too (Help, "Record-Level Locking").
   *
   * @throws SalesforceError UNABLE_TO_LOCK_ROW or ENTITY_IS_LOCKED
   */
  checkLocks(type: ObjectType, record: Readonly<OrgRecord>): void {
    if (this.#active.length === 0) return;
    this.#end();
    const id = record["Id"];
    if (typeof id === "string") this.#checkLock(type.name, id);
    for (const { name, referenceTo, cascadeDelete } of type.fields) {
      const master = record[name];
      if (!cascadeDelete && type.cascadeFrom?.includes(name) !== true) continue;
      if (typeof master === "string")
        for (const object of referenceTo) this.#checkLock(object, master);
    }
  }

  #checkLock(object: string, id: string): void {
    for (const one of this.#active) {
      const { rule } = one;
      if (rule.object !== object || (rule.kind !== "row-lock" && rule.kind !== "approval-lock"))
        continue;
      if (rule.ids !== undefined && !rule.ids.includes(id)) continue;
      if (rule.kind === "approval-lock")
        throw badRequest("ENTITY_IS_LOCKED", "the entity is locked for editing");
      one.left--;
      throw unableToLockRow(id);
    }
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

/** The rule with field names as described and with 18-character ids. */
function checkedRule(rule: Rule, type: ObjectType): Rule {
  switch (rule.kind) {
    case "required":
    case "restricted-picklist":
      return { ...rule, field: fieldName(rule.field, type) };
    case "duplicate":
      return { ...rule, fields: rule.fields.map((field) => fieldName(field, type)) };
    case "trigger":
      return {
        ...rule,
        set: Object.fromEntries(
          Object.entries(rule.set).map(([field, text]) => [fieldName(field, type), text]),
        ),
      };
    case "validation":
      if (rule.errorDisplayField === undefined) return rule;
      return { ...rule, errorDisplayField: fieldName(rule.errorDisplayField, type) };
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

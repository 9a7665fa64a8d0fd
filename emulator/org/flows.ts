import { applies, fieldsOf } from "../rules/trigger.ts";
import { SalesforceError } from "../model/salesforce-error.ts";
import type { ObjectType } from "../model/object-type.ts";
import type { OrgRecord } from "../model/record.ts";
import type { RuleOf } from "../rules/rule.ts";
import type { Rules } from "../rules/rules.ts";
import type { RecordChange, Transaction } from "./transaction.ts";

type FlowingOrg = {
  readonly rules: Rules;
  readonly clock: { after(ms: number, ring: () => void): unknown };
  now(): number;
  objectType(name: string): ObjectType;
  findObjectType(name: string): ObjectType | undefined;
  record(object: string, id: string): Readonly<OrgRecord> | undefined;
  transact(userId: string, origin: string, work: (writes: FlowWrites) => void): void;
};

type FlowWrites = { keep(object: string, id: string, fields: Readonly<OrgRecord>): void };

/**
 * What the org does to records after they are committed.
 *
 *     commit ──▶ a flow whose condition holds ── afterMs ──▶ another transaction of the same record
 *
 * Assumed: it runs as the user who saved the record, without an origin; it sees the record as it is by then; what it
 * saves starts no flow; a refusal of what it saves is heard by nobody.
 */
export class Flows {
  readonly #org: FlowingOrg;
  #isRunning = false;

  constructor(org: FlowingOrg) {
    this.#org = org;
  }

  /** Starts the flows of a transaction that was just committed. */
  start({ changes, userId }: Transaction): void {
    if (this.#isRunning) return;
    for (const change of changes) {
      if (change.changeType !== "CREATE" && change.changeType !== "UPDATE") continue;
      for (const flow of this.#org.rules.flows(change.object)) {
        if (this.#applies(flow, change))
          this.#org.clock.after(flow.afterMs, () => this.#run(flow, change, userId));
      }
    }
  }

  #applies(flow: RuleOf<"flow">, change: RecordChange): boolean {
    try {
      return applies(flow, this.#context(change), this.#org);
    } catch (error) {
      if (error instanceof SalesforceError) return false;
      throw error;
    }
  }

  #run(flow: RuleOf<"flow">, change: RecordChange, userId: string): void {
    const { object, recordId } = change;
    const record = this.#org.record(object, recordId);
    if (record === undefined) return;
    const fields = fieldsOf(flow, { ...this.#context(change), record }, this.#org);
    this.#isRunning = true;
    try {
      this.#org.transact(userId, "", (writes) => writes.keep(object, recordId, fields));
    } catch (error) {
      if (!(error instanceof SalesforceError)) throw error;
    } finally {
      this.#isRunning = false;
    }
  }

  #context({ object, after: record, before }: RecordChange) {
    const find = (name: string, id: string): Readonly<OrgRecord> | undefined =>
      this.#org.findObjectType(name) && this.#org.record(name, id);
    return { type: this.#org.objectType(object), record, before, at: this.#org.now(), find };
  }
}

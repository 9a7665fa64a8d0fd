import { setImmediate as nextTurn } from "node:timers/promises";
import { afterCommit, presentMoment } from "./moment.ts";
import type { Moment } from "./moment.ts";
import type { Org } from "../org/org.ts";
import type { OrgRecord } from "../org/record.ts";

/** Records between which others get their turn: a millisecond or two. */
const STEP_RECORDS = 500;

/**
 * The live records of an object at a moment, whatever is committed while they are read: after each step they are read
 * as of that commit again.
 *
 * @throws SalesforceError, status 410, when so much was committed meanwhile that the moment is forgotten
 */
export async function* recordsAt(
  org: Org,
  object: string,
  moment: Moment,
): AsyncGenerator<Readonly<OrgRecord>> {
  const ids: string[] = [];
  for (const { Id } of moment.view.records(object)) ids.push(String(Id));
  let { view } = moment;
  let seen = presentMoment(org).commitNumber;
  for (let from = 0; from < ids.length; from += STEP_RECORDS) {
    const now = presentMoment(org).commitNumber;
    if (now !== seen) view = afterCommit(org, moment.commitNumber).view;
    seen = now;
    const step = ids.slice(from, from + STEP_RECORDS).map((id) => view.record(object, id));
    for (const record of step) if (record !== undefined) yield record;
    await nextTurn();
  }
}

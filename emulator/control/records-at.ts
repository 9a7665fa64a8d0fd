import { setImmediate as nextTurn } from "node:timers/promises";
import { afterCommit, presentMoment, type Moment } from "./moment.ts";
import type { Org } from "../org/org.ts";
import type { OrgRecord } from "../model/record.ts";

/** Records read before yielding to other work: a millisecond or two. */
const STEP_RECORDS = 500;

/**
 * The live records of an object at a moment. If something is committed while they are read, the rest is read as of that
 * commit, one by one.
 *
 * @param fields all that is read of them; others may be missing
 * @throws SalesforceError, status 410, when so much was committed meanwhile that the history no longer reaches back
 */
export async function* recordsAt(
  org: Org,
  object: string,
  moment: Moment,
  fields?: readonly string[],
): AsyncGenerator<Readonly<OrgRecord>> {
  const isAsItWas = unchanged(org, object);
  const ids = Array.from(moment.view.records(object, ["Id"]), ({ Id }) => String(Id));
  const stored = moment.view.records(object, fields && ["Id", ...fields]);
  for (let from = 0; from < ids.length; from += STEP_RECORDS) {
    const step = isAsItWas()
      ? next(stored, STEP_RECORDS)
      : readAgain(org, object, moment, ids.slice(from, from + STEP_RECORDS));
    yield* step;
    await nextTurn();
  }
}

/** Tells whether nothing was committed and the object was not changed since this call. */
function unchanged(org: Org, object: string): () => boolean {
  const type = org.objectType(object);
  const { commitNumber } = presentMoment(org);
  return () => presentMoment(org).commitNumber === commitNumber && org.objectType(object) === type;
}

function readAgain(
  org: Org,
  object: string,
  { commitNumber }: Moment,
  ids: readonly string[],
): Readonly<OrgRecord>[] {
  const { view } = afterCommit(org, commitNumber);
  return ids.map((id) => view.record(object, id)).filter((record) => record !== undefined);
}

/** The next records, at most this many. The iterator stays open for the rest. */
function next<T>(iterator: Iterator<T>, count: number): T[] {
  const taken: T[] = [];
  for (let left = count; left > 0; left--) {
    const { done, value } = iterator.next();
    if (done === true) break;
    taken.push(value);
  }
  return taken;
}

import { refused } from "./entry.ts";
import { SalesforceError } from "../model/salesforce-error.ts";
import type { Org } from "../org/org.ts";
import type { Transaction } from "../org/transaction.ts";
import type { OrgView } from "../org/view.ts";

export type Moment = {
  readonly view: OrgView;
  /** 0 before the first commit in the history. */
  readonly commitNumber: bigint;
};

export function presentMoment(org: Org): Moment {
  return { view: org, commitNumber: org.history.latest?.commitNumber ?? 0n };
}

/**
 * The org at a moment.
 *
 * @param at `now` or absent, a commit number, or an ISO 8601 time, which means the last commit not later than that
 * @throws SalesforceError, status 410, when the history does not reach that far back
 */
export function momentOf(org: Org, at: string | undefined): Moment {
  if (at === undefined || at === "now") return presentMoment(org);
  if (/^\d+$/.test(at)) return afterCommit(org, BigInt(at));
  const time = Date.parse(at);
  if (Number.isNaN(time) || !/^\d{4}-/.test(at)) {
    throw refused(`at: expected now, a commit number or a time of ISO 8601, not ${at}`);
  }
  return after(org, ({ committedAt }) => committedAt > time, at);
}

/** @throws SalesforceError as `momentOf` */
export function afterCommit(org: Org, commitNumber: bigint): Moment {
  const latest = presentMoment(org).commitNumber;
  if (commitNumber > latest) {
    throw refused(`at: there is no commit ${commitNumber} yet; the latest is ${latest}`);
  }
  return after(org, (transaction) => transaction.commitNumber > commitNumber, String(commitNumber));
}

function after(org: Org, isLater: (transaction: Transaction) => boolean, at: string): Moment {
  const view = org.asOf(isLater);
  if (view === undefined) {
    const { oldest } = org.history;
    throw new SalesforceError(
      410,
      "GONE",
      `The org does not remember ${at} any more: its oldest moment is after commit ${oldest}.`,
    );
  }
  return { view, commitNumber: org.history.latestBefore(isLater)?.commitNumber ?? 0n };
}

import { Random } from "../org/random.ts";
import { badRequest } from "../model/salesforce-error.ts";
import type { Org } from "../org/org.ts";
import type { OrgView } from "../org/view.ts";

/** How long a query locator is valid (REST API Developer Guide, "Query"). */
const LIFETIME_MS = 2 * 86_400_000;
/** Open cursors of a user; beyond it the oldest is closed (Salesforce Developer Limits). */
const MAX_CURSORS = 10;

const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** A query until its last page: the records that it found, and when. */
export type Cursor = {
  readonly id: string;
  readonly userId: string;
  readonly soql: string;
  readonly includeDeleted: boolean;
  readonly ids: readonly string[];
  readonly pageRows: number;
  /** The last commit that the query saw. */
  readonly commitNumber: bigint;
  /** Epoch milliseconds. */
  readonly until: number;
};

/**
 * The open query locators. A cursor keeps only ids. Its pages are read from the org as it was at the time of the query,
 * as far as the history reaches.
 */
export class Cursors {
  readonly #org: Org;
  readonly #random: Random;
  readonly #open = new Map<string, Cursor>();
  #commitNumber = 0n;

  constructor(org: Org) {
    this.#org = org;
    this.#random = new Random(`${org.options.seed}/query locators`);
    org.onCommit(({ commitNumber }) => (this.#commitNumber = commitNumber));
  }

  open(query: Omit<Cursor, "id" | "commitNumber" | "until">): Cursor {
    const cursor: Cursor = {
      ...query,
      id: this.#newId(),
      commitNumber: this.#commitNumber,
      until: this.#org.now() + LIFETIME_MS,
    };
    this.#open.set(cursor.id, cursor);
    const own = [...this.#open.values()].filter(({ userId }) => userId === query.userId);
    for (const { id } of own.slice(0, -MAX_CURSORS)) this.#open.delete(id);
    return cursor;
  }

  /** @throws SalesforceError INVALID_QUERY_LOCATOR for one that is unknown, expired or another user's */
  find(id: string, userId: string): Cursor {
    const cursor = this.#open.get(id);
    if (cursor !== undefined && cursor.until >= this.#org.now() && cursor.userId === userId) {
      return cursor;
    }
    if (cursor !== undefined && cursor.userId === userId) this.#open.delete(id);
    throw badRequest("INVALID_QUERY_LOCATOR", "invalid query locator");
  }

  viewOf({ userId, commitNumber }: Cursor): OrgView {
    const former = this.#org.asOf((transaction) => transaction.commitNumber > commitNumber);
    return this.#org.viewFor(userId, former ?? this.#org);
  }

  #newId(): string {
    const letter = (): string => LETTERS.charAt(this.#random.below(LETTERS.length));
    return `0r8${Array.from({ length: 15 }, letter).join("")}`;
  }
}

import type { Random } from "../org/random.ts";
import type { SeedWorld } from "../seed/seed-world.ts";

const NONE = -1;
/** So many of an account's contacts are dealt with. */
const LATEST = 5;

/**
 * The seeded contacts of each account, by number. For each account the last contact, for each contact the one before:
 *
 *     account 0 → contact 7 → contact 2      account 1 → none      account 2 → contact 5
 */
class AccountContacts {
  readonly #last: Int32Array;
  readonly #before: Int32Array;
  readonly #counts: Int32Array;

  constructor(accounts: number, contacts: number) {
    this.#last = new Int32Array(accounts).fill(NONE);
    this.#before = new Int32Array(contacts).fill(NONE);
    this.#counts = new Int32Array(accounts);
  }

  add(account: number, contact: number): void {
    this.#before[contact] = this.#last[account] ?? NONE;
    this.#last[account] = contact;
    this.#counts[account] = (this.#counts[account] ?? 0) + 1;
  }

  /** One of the latest contacts; NaN when the account has none. */
  any(account: number, random: Random): number {
    let contact = this.#last[account] ?? NONE;
    for (let i = random.below(Math.min(LATEST, this.#counts[account] ?? 0)); i > 0; i--) {
      contact = this.#before[contact] ?? NONE;
    }
    return contact === NONE ? Number.NaN : contact;
  }
}

const known = new WeakMap<SeedWorld, AccountContacts>();

export function addContact(world: SeedWorld, account: number, contact: number): void {
  const contacts =
    known.get(world) ?? new AccountContacts(world.size("Account"), world.size("Contact"));
  known.set(world, contacts);
  contacts.add(account, contact);
}

/** The number of a random contact of an account; NaN when there is none. */
export function contactOf(world: SeedWorld, account: number, random: Random): number {
  return known.get(world)?.any(account, random) ?? Number.NaN;
}

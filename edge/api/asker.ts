import type { Asker } from "../ask/asked.ts";
import type { Database } from "../pg/database.ts";
import { comparisonsOf } from "../protocol/paths-in.ts";
import type { Question } from "../protocol/question.ts";
import { userByEmail } from "../query/user-by-email.ts";
import { mirroredObjects } from "./catalog.ts";
import type { Person } from "./context.ts";

/** How long an isolate keeps which user an e-mail address is. */
const KEPT_MS = 10_000;

type Kept = { readonly asker: Asker; readonly readAt: number };
const askers = new WeakMap<Database, Map<string, Kept>>();

/** The user of the org that a question means by “me”; undefined where it says no such thing. */
export async function meOf(
  question: Question,
  database: Database,
  person: Person,
): Promise<Asker | undefined> {
  return saysMe(question) ? askerOf(database, person) : undefined;
}

function saysMe(question: Question): boolean {
  const measures = "measures" in question ? question.measures : [];
  return [question, ...measures]
    .flatMap(({ where }) => comparisonsOf(where))
    .some(({ value }) => typeof value === "object" && "me" in value);
}

/** The user of the org with the person's e-mail address, or why there is none. */
export async function askerOf(database: Database, { email, user }: Person): Promise<Asker> {
  if (user !== null) return { id: user };
  if (email === null)
    return {
      reason: "Nobody is signed in with an e-mail address, so it is not known which user “me” is.",
    };
  const known = askers.get(database) ?? new Map<string, Kept>();
  askers.set(database, known);
  const kept = known.get(email);
  if (kept && Date.now() - kept.readAt < KEPT_MS) return kept.asker;
  const asker = await lookedUp(database, email);
  known.set(email, { asker, readAt: Date.now() });
  return asker;
}

async function lookedUp(database: Database, email: string): Promise<Asker> {
  const [user] = await mirroredObjects(database, ["User"]);
  const asked = user ? userByEmail(user, email) : null;
  if (asked === null)
    return { reason: "Users are not mirrored, so it is not known which of them “me” is." };
  const [id] = (await database.query(asked))[0] ?? [];
  return id ? { id } : { reason: `No user of the org has the e-mail address ${email}.` };
}

import { api, ApiProblem } from "../client/api.ts";
import type { Asked, Kept } from "./kept.ts";
import { keepShell } from "./keep-shell.ts";
import { type KeptStore, openKeptStore } from "./kept-store.ts";

/*
 * What is kept is one person's, and of one deployment, which is an origin. Nothing of it is read or written before the
 * API said who asks, and that they see what they saw; where it cannot be reached, nobody else can have signed in, and it is the person's before. Where the
 * browser keeps nothing (a private window, a full disk), there is nothing, silently.
 */

type Content = { readonly line?: string | null; readonly seq?: number };

/** `unknown`: nothing answers. `nobody`: the API does not say who asks. */
type Whose = { readonly person: string } | "unknown" | "nobody";

let store: Promise<KeptStore | null> | undefined;
let asking: Promise<Whose> | undefined;

/** Keeps an answer, if it is known whose it is. */
export async function keepAnswer(asked: Asked, answer: object, atMs: number): Promise<void> {
  keepShell();
  const { line = null, seq = null } = answer as Content;
  const whose = await asker();
  if (typeof whose !== "object") return;
  const entry = { key: JSON.stringify(asked), atMs, line, seq, answer };
  await (await opened())?.put(whose.person, entry);
}

/** What was last answered to this; null where nothing is kept, or it is not known for whom. */
export async function keptAnswer<T>(asked: Asked): Promise<Kept<T> | null> {
  if ((await asker()) === "nobody") return null;
  const entry = await (await opened())?.get(JSON.stringify(asked));
  // It was of this type when it was kept, by this version of the page.
  return entry === undefined ? null : { answer: entry.answer as T, atMs: entry.atMs };
}

/** Who signs out leaves nothing behind. */
export async function forgetKept(): Promise<void> {
  // Who asked just now would still be written down as the one whose answers these are.
  await asking;
  asking = Promise.resolve("nobody");
  await (await opened())?.become(null);
}

/** Who asks, by the API; asked again where it could not be reached. */
function asker(): Promise<Whose> {
  if (!navigator.onLine) return Promise.resolve("unknown");
  asking ??= askWho().then((whose) => {
    if (whose === "unknown") asking = undefined;
    return whose;
  });
  return asking;
}

async function askWho(): Promise<Whose> {
  try {
    const { id, role, sees, viewing } = await api.person();
    const kept = await opened();
    // Whoever may see nothing any more keeps nothing either, nor does who looks at what somebody else sees.
    if (role === null || viewing) {
      await kept?.become(null);
      return "nobody";
    }
    // What was kept under another grant may be hidden now.
    if (sees === null) return "unknown";
    const person = JSON.stringify([id, sees]);
    if (kept && (await kept.whose()) !== person) await kept.become(person);
    return { person };
  } catch (error) {
    const status = error instanceof ApiProblem ? error.status : null;
    if (status === 0) return "unknown";
    // Whoever asked before may not any more.
    if (status === 401 || status === 403) await (await opened())?.become(null);
    return "nobody";
  }
}

/** Null where the browser keeps nothing. */
function opened(): Promise<KeptStore | null> {
  store ??= openKeptStore().catch(() => null);
  return store;
}

import { api, ApiProblem, isTransient } from "../client/api.ts";
import type { KeptStore } from "./kept-store.ts";

/**
 * The last answers that this browser saw, so that a page paints before the API answers, and without a network at all.
 * They are one person's, and of one deployment, which is an origin. Nothing of them is shown before the API said who
 * asks; where it cannot be reached, nobody else can have signed in, and they are those of the person before. Where the
 * browser keeps nothing (a private window, a full disk), there is nothing, silently.
 */
export type Kept<T> = { readonly answer: T; readonly atMs: number };

/** What names an answer: what was asked, in canonical form. */
export type Asked = readonly (string | readonly string[] | null | undefined)[];

type Content = { readonly line?: string | null; readonly seq?: number };

/** `unknown`: nothing answers. `nobody`: the API does not say who asks. */
type Whose = { readonly person: string } | "unknown" | "nobody";

let store: Promise<KeptStore | null> | undefined;
let asking: Promise<Whose> | undefined;

/** An answer that is worth keeping; once the page has nothing better to do. */
export function keep(asked: Asked, answer: Content | object): void {
  const { line = null, seq = null } = answer as Content;
  const entry = { key: JSON.stringify(asked), atMs: Date.now(), line, seq, answer };
  whenIdle(async () => {
    const whose = await asker();
    if (typeof whose === "object") await (await opened())?.put(whose.person, entry);
  });
}

/** What was last answered to this; null where nothing is kept. */
export async function keptOf<T>(asked: Asked): Promise<Kept<T> | null> {
  try {
    if ((await asker()) === "nobody") return null;
    const entry = await (await opened())?.get(JSON.stringify(asked));
    // It was of this type when it was kept, by this version of the page.
    return entry === undefined ? null : { answer: entry.answer as T, atMs: entry.atMs };
  } catch {
    return null;
  }
}

/** How long the API may take before what is kept serves meanwhile: drawing rows twice takes time too. */
const PATIENCE_MS = 150;

const patience = () => new Promise<"late">((resolve) => setTimeout(resolve, PATIENCE_MS, "late"));

/** What is kept of this, once the API has taken long; at once where there is no network. */
export async function keptMeanwhile<T>(asked: Asked): Promise<Kept<T> | null> {
  const [kept] = await Promise.all([keptOf<T>(asked), navigator.onLine ? patience() : null]);
  return kept;
}

/**
 * The API's answer; or what is kept of it, where the API cannot be reached, or takes long: then `onLate` gets the answer
 * when it comes.
 */
export async function answerOrKept<T extends object>(
  asked: Asked,
  ask: () => Promise<T>,
  onLate: (answer: T) => void = () => undefined,
): Promise<T> {
  const answer = ask().then((one) => {
    keep(asked, one);
    return one;
  });
  const settled = answer.then(
    () => "here" as const,
    (error: unknown) => (isTransient(error) ? "unreachable" : "refused"),
  );
  const first = await Promise.race([settled, patience()]);
  if (first === "here" || first === "refused") return answer;
  const kept = await keptOf<T>(asked);
  if (kept === null) return answer;
  if (first === "late") answer.then(onLate, () => undefined);
  return kept.answer;
}

/** Forgets all: whoever asked may not any more. */
export function forgetKept(): void {
  asking = Promise.resolve("nobody");
  void opened()
    .then((one) => one?.become(null))
    .catch(() => undefined);
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
    const { name, email } = await api.person();
    const person = JSON.stringify([name, email]);
    const kept = await opened();
    if (kept && (await kept.whose()) !== person) await kept.become(person);
    return { person };
  } catch (error) {
    const status = error instanceof ApiProblem ? error.status : null;
    if (status === 0) return "unknown";
    if (status === 401 || status === 403) forgetKept();
    return "nobody";
  }
}

/** Null where the browser keeps nothing. */
function opened(): Promise<KeptStore | null> {
  store ??= import("./kept-store.ts").then((code) => code.openKeptStore()).catch(() => null);
  return store;
}

function whenIdle(run: () => Promise<void>): void {
  const quietly = () => void run().catch(() => undefined);
  if ("requestIdleCallback" in window) requestIdleCallback(quietly, { timeout: 5_000 });
  else setTimeout(quietly, 1_000);
}

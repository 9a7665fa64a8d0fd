import { isTransient } from "../client/api.ts";

/**
 * The last answers that this browser saw, so that a page paints before the API answers, and without a network at all
 * (docs/decisions/rows-that-stay.md). The code that keeps them is loaded when it is first needed.
 */
export type Kept<T> = { readonly answer: T; readonly atMs: number };

/** What names an answer: what was asked, in canonical form. */
export type Asked = readonly (string | readonly string[] | null | undefined)[];

export const keptCode = () => import("./kept-code.ts");

/** When the page has what it shows first. */
const KEEP_AFTER_MS = 1_500;
/** How long the API may take before what is kept serves meanwhile: drawing rows twice takes time too. */
const PATIENCE_MS = 150;

const wait = (delayMs: number) => new Promise<void>((resolve) => setTimeout(resolve, delayMs));

/** An answer that is worth keeping. */
export function keep(asked: Asked, answer: object): void {
  const atMs = Date.now();
  wait(KEEP_AFTER_MS)
    .then(keptCode)
    .then((one) => one.keepAnswer(asked, answer, atMs))
    .catch(() => undefined);
}

/** What was last answered to this; null where nothing is kept. */
export const keptOf = <T>(asked: Asked): Promise<Kept<T> | null> =>
  keptCode()
    .then((one) => one.keptAnswer<T>(asked))
    .catch(() => null);

/** What is kept of this, once the API has taken long; at once where there is no network. */
export async function keptMeanwhile<T>(asked: Asked): Promise<Kept<T> | null> {
  if (navigator.onLine) await wait(PATIENCE_MS);
  return keptOf<T>(asked);
}

/**
 * The API's answer; or what is kept of it, where nothing is shown yet and the API cannot be reached, or takes long: then
 * `shown` gets the answer when it comes.
 */
export async function answerOrKept<T extends object>(
  asked: Asked,
  ask: () => Promise<T>,
  shown: { readonly has: () => boolean; readonly put: (answer: T) => void },
): Promise<T> {
  const answer = ask();
  let isSettled = false;
  const settling = answer.then(
    (one) => (isSettled = keep(asked, one) ?? true),
    (error: unknown) => (isSettled = !isTransient(error)),
  );
  if (shown.has() || (await Promise.race([settling, wait(PATIENCE_MS)]))) return answer;
  const kept = await keptOf<T>(asked);
  if (kept === null || isSettled) return answer;
  // Behind what is kept, which is shown by then.
  answer.then((one) => void setTimeout(() => shown.put(one))).catch(() => undefined);
  return kept.answer;
}

/** Who signs out leaves nothing behind. */
export const forgetKept = (): Promise<void> =>
  keptCode()
    .then((one) => one.forgetKept())
    .catch(() => undefined);

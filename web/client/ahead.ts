/**
 * Answers that were asked for while the code of the page still loaded. Each is handed out once, to whoever asks the same
 * first, in the same words; soon afterwards what nobody took is let go.
 */
const KEPT_MS = 10_000;

const kept = new Map<string, Promise<Response>>();
/** When answers that were asked for ahead came, by `performance.now()`. Their copies are handed out later. */
const cameAtMs = new WeakMap<object, number>();

/** How old an answer is, in milliseconds: 0 unless it was asked for ahead. */
export function waitedMs(answer: object): number {
  const at = cameAtMs.get(answer);
  return at === undefined ? 0 : Math.max(0, performance.now() - at);
}

/** `fetch`, keeping a copy of the answer for the next who asks. */
export async function fetchAhead(
  input: string | URL | Request,
  init?: RequestInit,
): Promise<Response> {
  const asked = wordsOf(input, init);
  const answer = fetch(input, init);
  const copy = answer.then((response) => {
    const clone = response.clone();
    cameAtMs.set(clone, performance.now());
    return clone;
  });
  copy.catch(() => undefined);
  kept.set(asked, copy);
  setTimeout(() => kept.delete(asked), KEPT_MS);
  return answer;
}

/** `fetch`, unless the answer is there or on its way. */
export async function fetchOrTake(
  input: string | URL | Request,
  init?: RequestInit,
): Promise<Response> {
  const asked = wordsOf(input, init);
  const answer = kept.get(asked);
  if (answer === undefined) return fetch(input, init);
  kept.delete(asked);
  const response = await answer;
  init?.signal?.throwIfAborted();
  return response;
}

/** Once a room is followed, answers of before are not handed out: they would count as asked since it named its place. */
export function letGo(): void {
  kept.clear();
}

/** Only questions are asked ahead, some as data: what changes something is in nobody's words. */
function wordsOf(
  input: string | URL | Request,
  { method = "GET", body }: RequestInit = {},
): string {
  return `${method} ${String(input)} ${typeof body === "string" ? body : ""}`;
}

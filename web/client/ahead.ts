/**
 * Answers that were asked for while the code of the page still loaded. Each is handed out once, to whoever asks for the
 * same address first; soon afterwards what nobody took is let go.
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
export async function fetchAhead(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const address = String(input);
  const answer = fetch(input, init);
  const copy = answer.then((response) => {
    const clone = response.clone();
    cameAtMs.set(clone, performance.now());
    return clone;
  });
  copy.catch(() => undefined);
  kept.set(address, copy);
  setTimeout(() => kept.delete(address), KEPT_MS);
  return answer;
}

/** `fetch`, unless the answer is there or on its way. */
export async function fetchOrTake(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const address = String(input);
  const answer = isRead(init) ? kept.get(address) : undefined;
  if (answer === undefined) return fetch(input, init);
  kept.delete(address);
  const response = await answer;
  init?.signal?.throwIfAborted();
  return response;
}

function isRead(init: RequestInit | undefined): boolean {
  return (init?.method ?? "GET") === "GET";
}

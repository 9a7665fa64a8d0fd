/**
 * Answers that were asked for while the code of the page still loaded. Each is handed out once, to whoever asks for the
 * same address first; soon afterwards what nobody took is let go.
 */
const KEPT_MS = 10_000;

const kept = new Map<string, Promise<Response>>();

/** `fetch`, keeping a copy of the answer for the next who asks. */
export async function fetchAhead(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const address = String(input);
  const answer = fetch(input, init);
  const copy = answer.then((response) => response.clone());
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

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fetchAhead, fetchOrTake, waitedMs } from "./ahead.ts";
import { addPositions } from "./positions.ts";

let server: Server;
let asked: string[];
const at = (path: string) => `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
const text = async (answer: Promise<Response>) => (await answer).text();

beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.end(`answer ${asked.length}`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterEach(() => new Promise((resolve) => server.close(resolve)));

test("an answer that was asked for ahead is handed out once, whole, also while it is on its way", async () => {
  const ahead = fetchAhead(at("/a"));
  expect(await text(fetchOrTake(at("/a")))).toBe("answer 1");
  expect(await text(ahead)).toBe("answer 1");
  expect(await text(fetchOrTake(at("/a")))).toBe("answer 2");
});

test("an answer that waited to be handed out says for how long; any other is new", async () => {
  await fetchAhead(at("/a"));
  const before = performance.now();
  await new Promise((resolve) => setTimeout(resolve, 120));
  const taken = await fetchOrTake(at("/a"));
  expect(waitedMs(taken)).toBeGreaterThanOrEqual(100);
  expect(waitedMs(taken)).toBeLessThanOrEqual(performance.now() - before + 20);
  expect(waitedMs(await fetchOrTake(at("/a")))).toBe(0);
});

test("another address, and whoever changes something, asks anew", async () => {
  await text(fetchAhead(at("/a")));
  await text(fetchOrTake(at("/b")));
  await text(fetchOrTake(at("/a"), { method: "POST" }));
  expect(asked).toEqual(["GET /a", "GET /b", "POST /a"]);
});

test("a question as data is handed out to who asks the same, and to nobody else", async () => {
  const question = (body: string) => ({ method: "POST", body });
  void fetchAhead(at("/ask"), question("1"));
  expect(await text(fetchOrTake(at("/ask"), question("2")))).toBe("answer 2");
  expect(await text(fetchOrTake(at("/ask"), question("1")))).toBe("answer 1");
  expect(await text(fetchOrTake(at("/ask"), question("1")))).toBe("answer 3");
});

test("once a room is followed, nothing of before is handed out", async () => {
  await text(fetchAhead(at("/a")));
  addPositions("Deal", () => null)();
  expect(await text(fetchOrTake(at("/a")))).toBe("answer 2");
});

test("whoever gave up is not answered", async () => {
  void fetchAhead(at("/a"));
  const signal = AbortSignal.abort();
  await expect(fetchOrTake(at("/a"), { signal })).rejects.toThrow(/abort/i);
});

test("an answer that did not come fails whoever takes it, and is asked for again by the next", async () => {
  const gone = "http://127.0.0.1:1/";
  await expect(fetchAhead(gone)).rejects.toThrow("fetch failed");
  await expect(fetchOrTake(gone)).rejects.toThrow("fetch failed");
  await expect(fetchOrTake(gone)).rejects.toThrow("fetch failed");
});

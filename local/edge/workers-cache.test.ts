import { expect, test } from "vitest";
import { makeWorkersCache } from "./workers-cache.ts";

/*
 * What Cloudflare documents of Workers Cache (https://developers.cloudflare.com/workers/cache/: cache keys, configuration,
 * request collapsing, limitations), held against what stands in for it here.
 */

type Init = {
  readonly entrypoint?: string;
  readonly props?: unknown;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
};
type Answering = (run: number) => Response | Promise<Response>;

const PUBLIC = { "cache-control": "public, max-age=60" };
const always = (headers: Record<string, string>, status = 200): Answering => {
  return (run) => new Response(status === 204 ? null : `run ${run}`, { status, headers });
};

/** A cache, an entrypoint behind it, and a clock. */
function makeScene(answering: Answering = always(PUBLIC)) {
  let atMs = 1_000_000;
  let runs = 0;
  const seen: string[] = [];
  const cache = makeWorkersCache(() => atMs);
  const ask = async (url: string, init: Init = {}) => {
    const { entrypoint = "Answers", props = {}, ...others } = init;
    const call = { entrypoint, props, afterwards: () => undefined };
    const response = await cache.fetch(call, new Request(url, others), (request) => {
      seen.push(request.method);
      return Promise.resolve(answering(++runs));
    });
    return `${response.headers.get("cf-cache-status")} ${await response.text()}`;
  };
  const pass = (seconds: number) => void (atMs += seconds * 1_000);
  return { ask, pass, runs: () => runs, seen };
}

const URL_A = "https://one.example/a?x=1&y=2";

test.each<[string, string, Init]>([
  ["the host", "https://two.example/a?x=1&y=2", {}],
  ["headers of no key", URL_A, { headers: { cookie: "ada", "accept-language": "de" } }],
  ["props with the same content", URL_A, { props: {} }],
  ["the scheme by which it was forwarded", URL_A, { headers: { "x-forwarded-scheme": "https" } }],
])("%s is not in the key", async (_, url, init) => {
  const { ask } = makeScene();
  expect(await ask(URL_A)).toBe("MISS run 1");
  expect(await ask(url, init)).toBe("HIT run 1");
});

test.each<[string, string, Init]>([
  ["the path", "https://one.example/b?x=1&y=2", {}],
  ["a trailing slash", "https://one.example/a/?x=1&y=2", {}],
  ["the query", "https://one.example/a?x=1", {}],
  ["its order", "https://one.example/a?y=2&x=1", {}],
  ["the entrypoint", URL_A, { entrypoint: "Others" }],
  ["props", URL_A, { props: { grant: "another" } }],
  ["a header that stands for another method", URL_A, { headers: { "x-http-method": "PUT" } }],
  ["a header that stands for another address", URL_A, { headers: { "x-original-url": "/b" } }],
  ["the version that a caller says", URL_A, { headers: { "cloudflare-workers-version-key": "2" } }],
])("%s is in the key", async (_, url, init) => {
  const { ask } = makeScene();
  expect(await ask(URL_A)).toBe("MISS run 1");
  expect(await ask(url, init)).toBe("MISS run 2");
  expect(await ask(URL_A)).toBe("HIT run 1");
  expect(await ask(url, init)).toBe("HIT run 2");
});

test("GET and HEAD share a response; a HEAD that comes first asks for all of it", async () => {
  const { ask, seen } = makeScene();
  expect(await ask(URL_A, { method: "HEAD" })).toBe("MISS ");
  expect(await ask(URL_A)).toBe("HIT run 1");
  expect(await ask(URL_A, { method: "HEAD" })).toBe("HIT ");
  expect(seen).toEqual(["GET"]);
});

test.each<[string, Init]>([
  ["another method", { method: "POST" }],
  ["an upgrade", { headers: { upgrade: "websocket" } }],
])("%s goes by the cache", async (_, init) => {
  const { ask } = makeScene();
  expect(await ask(URL_A)).toBe("MISS run 1");
  expect(await ask(URL_A, init)).toBe("BYPASS run 2");
  expect(await ask(URL_A, init)).toBe("BYPASS run 3");
});

test.each<[string, Answering]>([
  ["private", always({ "cache-control": "private, max-age=60" })],
  ["no-store", always({ "cache-control": "no-store" })],
  ["Set-Cookie", always({ ...PUBLIC, "set-cookie": "who=ada" })],
  ["Vary: *", always({ ...PUBLIC, vary: "*" })],
  ["a part of a response", always(PUBLIC, 206)],
  ["a failure of Cloudflare's", always(PUBLIC, 522)],
  ["a status that nothing is said of", always({}, 500)],
  [
    "a header for Cloudflare alone that forbids it",
    always({ ...PUBLIC, "cloudflare-cdn-cache-control": "no-store" }),
  ],
])("what is not stored: %s", async (_, answering) => {
  const { ask } = makeScene(answering);
  expect(await ask(URL_A)).toBe("BYPASS run 1");
  expect(await ask(URL_A)).toBe("BYPASS run 2");
});

test("to who sends Authorization only what is said to be for all is stored", async () => {
  const init = { headers: { authorization: "Bearer ada" } };
  const { ask } = makeScene(always({ "cache-control": "max-age=60" }));
  expect(await ask(URL_A, init)).toBe("BYPASS run 1");
  const { ask: askPublic } = makeScene();
  expect(await askPublic(URL_A, init)).toBe("MISS run 1");
  expect(await askPublic(URL_A)).toBe("HIT run 1");
});

test("it is fresh for as long as it says, or, where it says nothing, as its status does", async () => {
  for (const [answering, seconds] of [
    [always(PUBLIC), 60],
    [always({ "cache-control": "max-age=10, s-maxage=90" }), 90],
    [always({ "cache-control": "max-age=10", "cdn-cache-control": "max-age=70" }), 70],
    [always({}), 7_200],
    [always({}, 404), 180],
    [always({ "cache-control": "no-cache" }), 0],
  ] as const) {
    const { ask, pass } = makeScene(answering);
    expect(await ask(URL_A)).toBe("MISS run 1");
    pass(seconds - 1);
    if (seconds > 0) expect(await ask(URL_A)).toBe("HIT run 1");
    pass(1);
    expect(await ask(URL_A)).toBe("EXPIRED run 2");
  }
});

test("of what varies there is one for each value of the headers", async () => {
  const { ask } = makeScene(always({ ...PUBLIC, vary: "Accept" }));
  const json = { headers: { accept: "application/json" } };
  expect(await ask(URL_A)).toBe("MISS run 1");
  expect(await ask(URL_A, json)).toBe("MISS run 2");
  expect(await ask(URL_A)).toBe("HIT run 1");
  expect(await ask(URL_A, json)).toBe("HIT run 2");
});

test("a stale one is served while the entrypoint fails, unless it says that it must not be", async () => {
  const failing = (headers: Record<string, string>): Answering => {
    return (run) =>
      run === 1 ? new Response("run 1", { headers }) : new Response("", { status: 503 });
  };
  const { ask, pass } = makeScene(failing(PUBLIC));
  expect(await ask(URL_A)).toBe("MISS run 1");
  pass(86_400);
  expect(await ask(URL_A)).toBe("STALE run 1");
  for (const more of ["must-revalidate", "stale-if-error=0"]) {
    const strict = makeScene(failing({ "cache-control": `public, max-age=60, ${more}` }));
    expect(await strict.ask(URL_A)).toBe("MISS run 1");
    strict.pass(60);
    expect(await strict.ask(URL_A)).toBe("BYPASS ");
  }
});

test("an entrypoint that breaks off stores nothing, and says so to who asked", async () => {
  const { ask } = makeScene((run) => {
    if (run === 1) throw new Error("broken off");
    return new Response(`run ${run}`, { headers: PUBLIC });
  });
  await expect(ask(URL_A)).rejects.toThrow("broken off");
  expect(await ask(URL_A)).toBe("MISS run 2");
});

/** An entrypoint that answers when it is told to. */
function makeWaiting(headers: Record<string, string>) {
  const { promise, resolve } = Promise.withResolvers<void>();
  const scene = makeScene(async (run) => {
    await promise;
    return new Response(`run ${run}`, { headers });
  });
  return { ...scene, answer: resolve };
}

test("who asks for the same at once is answered by one run, and nobody else", async () => {
  const { ask, runs, answer } = makeWaiting(PUBLIC);
  const same = Array.from({ length: 20 }, () => ask(URL_A));
  const other = ask(URL_A, { props: { grant: "another" } });
  answer();
  const answers = await Promise.all(same);
  expect(new Set(answers)).toEqual(new Set(["MISS run 1", "HIT run 1"]));
  expect(await other).toBe("MISS run 2");
  expect(runs()).toBe(2);
});

test("what is not stored is shared by nobody, however many ask at once", async () => {
  const { ask, answer } = makeWaiting({ "cache-control": "private" });
  const all = [ask(URL_A), ask(URL_A), ask(URL_A)];
  answer();
  const answers = await Promise.all(all);
  expect(answers.toSorted()).toEqual(["BYPASS run 1", "BYPASS run 2", "BYPASS run 3"]);
});

test("of more than fits the oldest go", async () => {
  const { ask } = makeScene(
    (run) => new Response("x".repeat(9_000_000) + run, { headers: PUBLIC }),
  );
  const statusOf = async (path: string) => (await ask(`https://one.example/${path}`)).split(" ")[0];
  for (const path of ["a", "b", "c", "d"]) expect(await statusOf(path)).toBe("MISS");
  expect(await statusOf("d")).toBe("HIT");
  expect(await statusOf("a")).toBe("MISS");
});

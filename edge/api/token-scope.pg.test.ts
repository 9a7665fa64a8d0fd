import { expect, test } from "vitest";
import { signedIn, useSignIn } from "../../testing/use-sign-in.ts";
import { madeBy, program } from "../../testing/use-tokens.ts";
import { app } from "./app.ts";
import { TOKEN_MAY } from "./token-scope.ts";

const world = useSignIn();

/** Every route, without those before anybody is signed in; a middleware has no method of its own. */
const ROUTES = [
  ...new Set(
    app.routes
      .filter(({ method, path }) => method !== "ALL" && !path.startsWith("/api/sign-in"))
      .map(({ method, path }) => `${method} ${path}`),
  ),
];
const MAY = TOKEN_MAY.map(([method, path]) => `${method} ${path}`);

test("what a token may do is there", () => {
  expect(MAY.filter((route) => !ROUTES.includes(route))).toEqual([]);
  expect(ROUTES.length).toBeGreaterThan(MAY.length + 20);
});

test("an admin's token is refused whatever is not listed, in the same words", async () => {
  const boss = await signedIn(world, "1");
  const ask = program(world, (await madeBy(boss)).token);
  const refused: string[] = [];
  for (const route of ROUTES) {
    const [method = "", path = ""] = route.split(" ");
    const at = path.replace("/api", "").replaceAll(/:\w+/g, "x");
    const answer = await ask(at, method === "GET" ? {} : { method, body: "{}" });
    const { title } = await answer.json();
    if (answer.status === 403 && title === "Not with a token") refused.push(route);
  }
  expect(refused.toSorted()).toEqual(ROUTES.filter((route) => !MAY.includes(route)).toSorted());
  for (const never of ["POST /api/tokens", "DELETE /api/tokens/:token", "GET /api/people"])
    expect(refused).toContain(never);
  const { rows } = await world.database.client.query("select from app.api_token");
  expect(rows).toHaveLength(1);
});

test("neither does another way to write a path, nor a path that leads nowhere", async () => {
  const boss = await signedIn(world, "1");
  const ask = program(world, (await madeBy(boss)).token);
  for (const path of [
    "/tokens/",
    "/%74okens",
    "/people",
    "/people/",
    "/groups",
    "/objects/../people",
    "/nothing",
  ])
    expect([path, (await ask(path)).status]).toEqual([path, 403]);
  expect((await ask("/objects", { method: "HEAD" })).status).toBe(200);
  expect((await ask("/objects", { method: "OPTIONS" })).status).toBe(403);
});

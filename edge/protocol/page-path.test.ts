import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { pathAnswer } from "./page-path.ts";

test("every route of the web app is a page; of other paths people get a page, programs a problem", () => {
  const app = readFileSync(new URL("../../web/app.tsx", import.meta.url), "utf8");
  const routes = [...app.matchAll(/<Route path="([^"*]+)"/g)].map(([, path = ""]) => path);
  expect(routes.length).toBeGreaterThan(3);
  for (const route of routes) {
    const path = route.replaceAll(/:[a-z]+/g, "x1");
    expect([path, pathAnswer(path, "*/*")]).toEqual([path, "page"]);
  }
  for (const path of ["/health", "/metrics", "/openapi.json", "/board", "/assets/gone.js"]) {
    expect(pathAnswer(path, "*/*")).toBe("problem");
    expect(pathAnswer(path, null)).toBe("problem");
    expect(pathAnswer(path, "text/html,application/xhtml+xml")).toBe("missing-page");
  }
});

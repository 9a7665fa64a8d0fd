import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { documentOf, pageLink, pageOf, pathAnswer } from "./page-path.ts";

test("every route of the web app is a page; of other paths people get a page, programs a problem", () => {
  const app = readFileSync(new URL("../../web/app.tsx", import.meta.url), "utf8");
  const routes = [...app.matchAll(/<Route path="([^"*]+)"/g)].map(([, path = ""]) => path);
  expect(routes.length).toBeGreaterThan(3);
  for (const route of routes) {
    const path = route.replaceAll(/:[a-z]+/g, "x1");
    expect([path, pathAnswer(path, "*/*")]).toEqual([path, "page"]);
    expect(documentOf(path)).toBe(`/pages/${pageOf(path)}`);
  }
  for (const path of ["/health", "/metrics", "/openapi.json", "/board", "/assets/gone.js"]) {
    expect(pathAnswer(path, "*/*")).toBe("problem");
    expect(pathAnswer(path, null)).toBe("problem");
    expect(pathAnswer(path, "text/html,application/xhtml+xml")).toBe("missing-page");
  }
});

test("the document of what is no page is the first one", () => {
  for (const path of ["/health", "/objects/A/1/more", "/board"])
    expect([pageOf(path), documentOf(path)]).toEqual([null, "/"]);
});

test("the start page, which is answered by its file, asks for the same first", () => {
  const headers = readFileSync(new URL("../../web/public/_headers", import.meta.url), "utf8");
  expect(headers).toContain(`/\n  Link: ${pageLink("/")}\n`);
});

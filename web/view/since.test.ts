import { expect, test } from "vitest";
import { sinceHref, withoutSince } from "./since.ts";

const at = (search: string) => ({ pathname: "/objects/Lead", search });

test("the address of what differs keeps the view, and leads back to it", () => {
  const href = sinceHref(at("?columns=name,city&filter=city.eq.Rome"), "2026-01-31T09:30:00.000Z");
  expect(href).toBe(
    "/objects/Lead?columns=name,city&filter=city.eq.Rome&since=2026-01-31T09:30:00.000Z",
  );
  expect(withoutSince(at(href.slice(href.indexOf("?"))))).toBe(
    "/objects/Lead?columns=name,city&filter=city.eq.Rome",
  );
  expect(withoutSince(at("?since=seq:12"))).toBe("/objects/Lead");
});

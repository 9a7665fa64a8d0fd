import { expect, test } from "vitest";
import { NOW, TEST_SETTING } from "../../../testing/edits/test-docket.ts";
import { type Create, inOrderOfParents, type Look, nextOfCreate, type Parent } from "./create.ts";

const NEW: Create = { externalId: "c", parents: [], sentAt: null, answer: null };
const next = (
  create: Partial<Create>,
  look: Look | null = null,
  now = NOW,
  parents = new Map<string, Parent>(),
) => nextOfCreate({ ...NEW, ...create }, look, parents, now, TEST_SETTING);
/** 5 s to leave, 10 s to commit, 3 s of lag. */
const DUE = NOW + 18_001;

test("a create is inserted when its parents have ids", () => {
  const waits = { parents: ["p"] };
  expect(next({}).do).toBe("insert");
  expect(next(waits).do).toBe("nothing");
  expect(next(waits, null, NOW, new Map([["p", { refused: true }]])).do).toBe("nothing");
  expect(next(waits, null, NOW, new Map([["p", { id: "001" }]])).do).toBe("insert");
});

test.each([
  ["created", { do: "end", end: "confirmed" }],
  ["refused", { do: "end", end: "refused" }],
  ["busy", { do: "insert" }],
  ["none", { do: "wait", until: DUE }],
  ["duplicate", { do: "wait", until: DUE }],
  [null, { do: "nothing" }],
] as const)("the answer is %s: %o", (answer, expected) => {
  expect(next({ sentAt: NOW, answer })).toEqual(expected);
});

test.each([
  ["live", { do: "end", end: "confirmed" }],
  ["deleted", { do: "end", end: "deleted" }],
  ["absent", { do: "insert" }],
] as const)("after silence it is looked for, late enough: %s", (found, expected) => {
  const silent = { sentAt: NOW, answer: "none" } as const;
  expect(next(silent, { began: DUE - 1, found }, DUE)).toEqual({ do: "look" });
  expect(next(silent, { began: DUE, found }, DUE)).toEqual(expected);
});

test("a duplicate that a look does not show is looked for again", () => {
  const look = { began: DUE, found: "absent" } as const;
  expect(next({ sentAt: NOW, answer: "duplicate" }, look, DUE)).toEqual({ do: "look" });
});

test("parents go before children, whatever the order of capture, and a circle ends", () => {
  const creates = [
    { ...NEW, externalId: "grandchild", parents: ["child"] },
    { ...NEW, externalId: "child", parents: ["parent", "elsewhere"] },
    { ...NEW, externalId: "parent", parents: [] },
    { ...NEW, externalId: "x", parents: ["y"] },
    { ...NEW, externalId: "y", parents: ["x"] },
  ];
  const ids = inOrderOfParents(creates).map(({ externalId }) => externalId);
  expect(ids).toEqual(["parent", "child", "grandchild", "y", "x"]);
});

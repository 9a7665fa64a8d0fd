import { expect, test } from "vitest";
import type { ViewEntry } from "../../edge/protocol/view.ts";
import { viewGroups } from "./view-lines.ts";

const view = (id: string, rest: Partial<ViewEntry> = {}): ViewEntry => ({
  ...{ id, object: "Account", name: id, owner: "Ada", isOwn: true, shared: false },
  ...{ version: 1, savedAt: "", isChanged: false },
  ...rest,
});
const OTHERS = { owner: "Grace", isOwn: false, shared: true };
const VIEWS = [
  view("open"),
  view("team", { shared: true }),
  view("hers", { ...OTHERS, isChanged: true }),
];
const NONE = { me: null, everybody: null };
const told = (text = "", defaults: Parameters<typeof viewGroups>[1] = NONE) =>
  viewGroups(VIEWS, defaults, "All Accounts", text).map(({ label, lines }) => [
    label,
    ...lines.map(({ name, beside }) => [name, beside]),
  ]);

test("all records come first, then one's own, then those of others", () => {
  expect(told()).toEqual([
    ["All records", ["All Accounts", ""]],
    ["My views", ["open", ""], ["team", "shared"]],
    ["Shared views", ["hers", "by Grace · with your changes"]],
  ]);
});

test("names and owners are found, in any case; groups without any are left out", () => {
  expect(told(" GRACE ")).toEqual([["Shared views", ["hers", "by Grace · with your changes"]]]);
  expect(told("nothing")).toEqual([]);
});

test("a default is told, one's own before everybody's", () => {
  expect(told("open", { me: null, everybody: "open" })).toEqual([
    ["My views", ["open", "everybody’s default"]],
  ]);
  expect(told("open", { me: "open", everybody: "open" })).toEqual([
    ["My views", ["open", "your default"]],
  ]);
  expect(told("all", { me: "all", everybody: "open" })).toEqual([
    ["All records", ["All Accounts", "your default"]],
  ]);
});

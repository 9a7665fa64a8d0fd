import { expect, test } from "vitest";
import { defaultCommands } from "./default-commands.ts";

const NONE = { me: null, everybody: null };
type Defaults = Parameters<typeof defaultCommands>[1];
const told = (view: Parameters<typeof defaultCommands>[0], defaults: Defaults) => {
  const chosen: unknown[] = [];
  for (const { label, run } of defaultCommands(view, defaults, (...one) => chosen.push(one))) {
    chosen.push(label);
    run();
  }
  return chosen;
};
const view = { id: "v", shared: false };

test("a view of one's own can be one's own default; a shared one everybody's, too", () => {
  expect(told(view, NONE)).toEqual(["Make it my default", ["me", "v"]]);
  expect(told({ ...view, shared: true }, NONE)).toEqual([
    ...["Make it my default", ["me", "v"]],
    ...["Make it everybody’s default", ["everybody", "v"]],
  ]);
});

test("what is a default can cease to be one", () => {
  expect(told({ ...view, shared: true }, { me: "v", everybody: "v" })).toEqual([
    ...["No longer my default", ["me", null]],
    ...["No longer everybody’s default", ["everybody", null]],
  ]);
});

test("all records are made a default only over another one", () => {
  expect(told(null, NONE)).toEqual([]);
  expect(told(null, { me: null, everybody: "v" })).toEqual(["Make it my default", ["me", "all"]]);
  expect(told(null, { me: "all", everybody: "v" })).toEqual(["No longer my default", ["me", null]]);
});

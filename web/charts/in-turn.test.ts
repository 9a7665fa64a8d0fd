import { expect, test } from "vitest";
import { inTurn } from "./in-turn.ts";

const nextTask = () => new Promise((resolve) => setTimeout(resolve));

test("each has a task of its own, in the order in which they came", async () => {
  const drawn: string[] = [];
  for (const name of ["line", "bars", "heat"]) inTurn(() => drawn.push(name));
  expect(drawn).toEqual([]);
  await nextTask();
  expect(drawn).toEqual(["line"]);
  await nextTask();
  expect(drawn).toEqual(["line", "bars"]);
  inTurn(() => drawn.push("top"));
  await nextTask();
  await nextTask();
  expect(drawn).toEqual(["line", "bars", "heat", "top"]);
});

test("what is taken back is not drawn, and holds nothing up", async () => {
  const drawn: string[] = [];
  const takeBack = inTurn(() => drawn.push("line"));
  inTurn(() => drawn.push("bars"));
  takeBack();
  await nextTask();
  expect(drawn).toEqual(["bars"]);
  const takeLast = inTurn(() => drawn.push("heat"));
  takeLast();
  await nextTask();
  inTurn(() => drawn.push("top"));
  await nextTask();
  expect(drawn).toEqual(["bars", "top"]);
});

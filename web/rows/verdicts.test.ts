import { expect, test } from "vitest";
import { makeVerdicts, type Verdict } from "./verdicts.ts";

function setUp(passing: readonly string[]) {
  const waiting: (() => void)[] = [];
  const asked: (readonly string[])[] = [];
  let known: ReadonlyMap<string, Verdict> = new Map();
  const verdicts = makeVerdicts({
    ask: async (ids) => {
      asked.push(ids);
      return { seq: 7, rows: passing.filter((id) => ids.includes(id)).map((id) => ({ id })) };
    },
    later: (run) => void waiting.push(run),
    onChange: (next) => (known = next),
  });
  const pass = async () => {
    waiting.shift()?.();
    await Promise.resolve();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { verdicts, asked, pass, known: () => known };
}

test("rows in doubt are asked about at once, and told as of the answer's seq", async () => {
  const { verdicts, asked, pass, known } = setUp(["b"]);
  verdicts.doubt(["a"]);
  verdicts.doubt(["b", "a"]);
  await pass();
  expect(asked).toEqual([["a", "b"]]);
  expect([...known()]).toEqual([
    ["a", { seq: 7, passes: false }],
    ["b", { seq: 7, passes: true }],
  ]);
  await pass();
  expect(asked).toHaveLength(1);
});

test("what was asked before the rows were read anew says nothing of them", async () => {
  const { verdicts, asked, pass, known } = setUp([]);
  verdicts.doubt(["a"]);
  const answer = pass();
  verdicts.restart();
  await answer;
  expect([asked, known().size]).toEqual([[["a"]], 0]);
  verdicts.doubt(["c"]);
  await pass();
  expect([...known().keys()]).toEqual(["c"]);
});

import { expect, test } from "vitest";
import type { KeptAnswer } from "../ask/kept-answer.ts";
import { makeKeptAnswers, sizeOf } from "./kept-answers.ts";

const answer = { columns: ["n"], rows: [[1]], seqs: { Deal: 1 }, history: { Deal: "a" } };
const kept = (characters: number): KeptAnswer => ({ answer, states: "x".repeat(characters) });

test("of more answers than fit those are forgotten that were used longest ago", () => {
  const size = sizeOf(kept(100));
  const answers = makeKeptAnswers(3 * size);
  for (const key of ["a", "b", "c"]) answers.set(key, kept(100));
  answers.get("a");
  answers.set("d", kept(100));
  const has = () => ["a", "b", "c", "d", "e"].filter((key) => answers.get(key)).join("");
  expect(has()).toBe("acd");
  answers.set("e", kept(100 + size));
  expect(has()).toBe("de");
  answers.set("d", kept(0));
  answers.set("a", kept(100));
  expect(has()).toBe("ad");
});

test("an answer that is too large is not kept, nor the one before it", () => {
  const answers = makeKeptAnswers();
  answers.set("a", kept(1));
  answers.set("a", kept(1_000_001));
  expect(answers.get("a")).toBeUndefined();
});

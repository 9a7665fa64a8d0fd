import { expect, test } from "vitest";
import { type Content, SEALED_LINE } from "../../edge/protocol/line.ts";
import { addPositions, allPlaced, contentsPlaced, placed } from "./positions.ts";

const PART = "00000000-0000-4000-8000-00000000000a";
const OWN = "00000000-0000-4000-8000-00000000000b";
const sealed = { line: SEALED_LINE, seq: 0 };

test("an answer whose place is not told is true for the place of the room when it was asked for", async () => {
  let at: Content | null = { line: PART, seq: 4 };
  const end = addPositions("Deal", () => at);
  const { promise, resolve } = Promise.withResolvers<typeof sealed>();
  const asked = placed("deal", promise);
  at = { line: PART, seq: 9 };
  resolve(sealed);
  expect(await asked).toEqual({ line: PART, seq: 4 });
  expect(await placed("Deal", Promise.resolve({ line: OWN, seq: 3 }))).toEqual({
    line: OWN,
    seq: 3,
  });
  at = null;
  expect(await placed("Deal", Promise.resolve(sealed))).toEqual(sealed);
  end();
  expect(await placed("Deal", Promise.resolve(sealed))).toEqual(sealed);
});

test("of an answer about several objects only those are placed of which none is told", async () => {
  const end = addPositions("Deal", () => ({ line: PART, seq: 4 }));
  const answer = {
    history: { Deal: SEALED_LINE, Account: OWN, User: SEALED_LINE },
    seqs: { Deal: 0, Account: 7, User: 0 },
  };
  expect(await allPlaced(Promise.resolve(answer))).toEqual({
    history: { Deal: PART, Account: OWN, User: SEALED_LINE },
    seqs: { Deal: 4, Account: 7, User: 0 },
  });
  const contents = { Deal: sealed, Account: { line: OWN, seq: 7 } };
  expect(await contentsPlaced(Promise.resolve({ contents }))).toEqual({
    contents: { Deal: { line: PART, seq: 4 }, Account: { line: OWN, seq: 7 } },
  });
  end();
});

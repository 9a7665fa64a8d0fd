import * as v from "valibot";
import { expect, test } from "vitest";
import { Tile } from "../../edge/protocol/board.ts";
import { groupedTile } from "./grouped-tile.ts";

test("a grouped list is a tile that could be saved: a table of its records, counted first", () => {
  const where = { field: "isclosed", op: "eq", value: false };
  const tile = groupedTile("Opportunity", where, {
    by: [
      { field: "closedate", every: "year" },
      { field: "closedate", every: "month" },
    ],
    measures: [
      { fn: "sum", field: "amount" },
      { fn: "avg", field: "amount" },
      { fn: "sum", field: "account.annualrevenue" },
    ],
  });
  expect(v.safeParse(Tile, tile).issues).toBeUndefined();
  expect(tile.question).toMatchObject({ object: "Opportunity", where });
  const names = [...tile.question.measures, ...(tile.question.by ?? [])].map(
    (one) => ("as" in one && one.as) || ("field" in one && one.field),
  );
  expect(names).toEqual([
    ...["records", "sum_amount", "avg_amount", "sum_account_annualrevenue"],
    ...["closedate", "closedate_month"],
  ]);
});

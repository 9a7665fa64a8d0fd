import { expect, test } from "vitest";
import { publicColumn } from "../../testing/public-column.ts";
import type { Describe } from "../condition/field-at.ts";
import { usedColumns } from "./used-columns.ts";

const DEAL = {
  ...{ object: "Deal", label: "Deal", labelPlural: "Deals" },
  columns: [publicColumn("amount"), publicColumn("stage")],
};
const describe: Describe = (object) => (object.toLowerCase() === "deal" ? DEAL : undefined);

test.each(["Deal", "deal"])(
  "columns are of the object as its changes name it, asked of %s",
  (object) => {
    const question = {
      ...{ object, measures: [{ fn: "sum", field: "Amount", as: "total" } as const] },
      by: [{ field: "STAGE" }],
    };
    expect(usedColumns(question, describe)).toEqual(
      new Map([["Deal", new Set(["amount", "stage"])]]),
    );
  },
);

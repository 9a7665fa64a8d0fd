import * as v from "valibot";
import { expect, test } from "vitest";
import { Measure } from "../../../edge/protocol/question.ts";
import { columnName, measureName, namedGroups } from "./column-names.ts";
import { NO_CONDITION } from "../../condition/condition-draft.ts";

test.each(["Win rate, net", "Größe", "2026", "", "…", "x".repeat(80), "account.owner.name"])(
  "“%s” gives a name that an answer's column can have",
  (text) => {
    expect(v.safeParse(Measure, { fn: "count", as: columnName(text) }).issues).toBeUndefined();
  },
);

test("no two measures have one name", () => {
  const sum = { fn: "sum" as const, field: "amount", where: NO_CONDITION };
  const measures = [
    { ...sum, as: "sum_amount" },
    { ...sum, as: "sum_amount_2" },
  ];
  expect(measureName(sum, { measures: [], by: [] })).toBe("sum_amount");
  expect(measureName(sum, { measures })).toBe("sum_amount_3");
  expect(measureName({ fn: "count" }, { measures, by: [{ field: "records" }] })).toBe("records_2");
});

test("two groups of one field have two names, and others keep theirs", () => {
  const weekday = { field: "created", every: "weekday" as const };
  const hour = { field: "Created", every: "hour" as const };
  expect(namedGroups([weekday, hour])).toEqual([weekday, { ...hour, as: "created_hour" }]);
  expect(namedGroups([weekday, { ...hour, as: "hour" }])).toEqual([
    weekday,
    { ...hour, as: "hour" },
  ]);
  expect(namedGroups([{ field: "stage" }, weekday])).toEqual([{ field: "stage" }, weekday]);
});

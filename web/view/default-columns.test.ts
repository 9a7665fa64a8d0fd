import { expect, test } from "vitest";
import { publicColumn as column } from "../../testing/public-column.ts";
import { defaultColumns, shownColumns } from "./default-columns.ts";

const account = [
  column("id", "id"),
  column("isdeleted", "boolean"),
  column("phone", "phone"),
  column("name"),
  column("description", "textarea"),
  column("billinglatitude", "double"),
  column("ownerid", "reference"),
  column("lastmodifieddate", "datetime"),
];

test("the name comes first, bookkeeping and long text are left out, who and when come last", () => {
  expect(defaultColumns(account)).toEqual(["name", "phone", "ownerid", "lastmodifieddate"]);
});

test("what people look for comes before the rest, ticks after it", () => {
  const columns = [
    column("isprivate", "boolean"),
    column("nextstep"),
    column("amount", "currency"),
    column("stagename", "picklist"),
    column("name"),
  ];
  expect(defaultColumns(columns)).toEqual(["name", "stagename", "amount", "nextstep", "isprivate"]);
});

test("three hundred columns are not all shown at once", () => {
  const many = Array.from({ length: 300 }, (_, index) => column(`c${index}`));
  expect(defaultColumns(many).length).toBeLessThan(30);
});

test("all columns, the name first", () => {
  const all = shownColumns(account, ["*"]);
  expect(all.length).toBe(account.length);
  expect(all[0]?.column).toBe("name");
});

test("a view's columns in its own order; unknown ones are left out; never none", () => {
  expect(shownColumns(account, ["phone", "nope", "name"]).map((one) => one.column)).toEqual([
    "phone",
    "name",
  ]);
  expect(shownColumns(account, ["nope"]).length).toBeGreaterThan(0);
  expect(shownColumns([column("x")], null).map((one) => one.column)).toEqual(["x"]);
});

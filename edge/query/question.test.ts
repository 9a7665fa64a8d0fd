import { expect, test } from "vitest";
import { encodeCursor } from "./cursor.ts";
import { PROBE } from "../../testing/probe-object.ts";
import { parseQuestion, questionIdentity, type QuestionText } from "./question.ts";
import { QuestionError } from "./question-error.ts";

function refusal(text: QuestionText): QuestionError {
  try {
    parseQuestion(text, PROBE);
  } catch (error) {
    if (error instanceof QuestionError) return error;
  }
  throw new Error(`not refused: ${JSON.stringify(text)}`);
}

const names = (columns: readonly { column: string }[]) => columns.map((column) => column.column);

test("nothing asked means every column, in order of id, 50 rows", () => {
  const question = parseQuestion({}, PROBE);
  expect(names(question.columns)).toEqual(names(PROBE.columns));
  expect(question.sorts.map((sort) => [sort.column.column, sort.direction])).toEqual([
    ["id", "asc"],
  ]);
  expect(question).toMatchObject({ filters: [], after: null, limit: 50 });
});

test("columns are named once, id always among them, API names and capitals understood", () => {
  expect(names(parseQuestion({ columns: "amount,Name,amount" }, PROBE).columns)).toEqual([
    "id",
    "amount",
    "name",
  ]);
  expect(names(parseQuestion({ columns: "name,id" }, PROBE).columns)).toEqual(["name", "id"]);
});

test("a sort ends with id in the direction of the key before it, and drops what decides nothing", () => {
  const sorts = (sort: string) =>
    parseQuestion({ sort }, PROBE).sorts.map((s) => `${s.direction} ${s.column.column}`);
  expect(sorts("-amount,name")).toEqual(["desc amount", "asc name", "asc id"]);
  expect(sorts("-amount")).toEqual(["desc amount", "desc id"]);
  expect(sorts("name,-name,-id,amount")).toEqual(["asc name", "desc id"]);
});

test("a filter's value is everything after the second dot", () => {
  const { filters } = parseQuestion({ filter: ["name.eq.Acme, Inc. (a.b)\n€"] }, PROBE);
  expect(filters).toMatchObject([{ operator: "eq", value: "Acme, Inc. (a.b)\n€" }]);
});

test("ids of 15 characters are filtered by their 18", () => {
  const { filters } = parseQuestion({ filter: ['ownerid.in.["0052o00000AbcDe",null]'] }, PROBE);
  expect(filters).toMatchObject([{ values: ["0052o00000AbcDeAAJ"], orEmpty: true }]);
});

test.each([
  ["amount.eq.-12.50", "-12.50"],
  ["amount.eq.99999999999999999999.000000001", "99999999999999999999.000000001"],
  ["employees.lt.+7", "7"],
  ["serial.eq.9223372036854775807", "9223372036854775807"],
  ["active.eq.true", "true"],
  ["closedate.gte.2024-02-29", "2024-02-29"],
  ["systemmodstamp.gt.2026-01-31T09:30:00.123Z", "2026-01-31 09:30:00.123+00"],
  ["systemmodstamp.gt.2026-01-31T09:30+05:30", "2026-01-31 09:30+05:30"],
  ["systemmodstamp.gt.2026-01-31", "2026-01-31 00:00:00+00"],
  ["opens.eq.09:30:00.5Z", "09:30:00.5"],
])("%s is a value", (filter, value) => {
  expect(parseQuestion({ filter: [filter] }, PROBE).filters).toMatchObject([{ value }]);
});

test.each([
  ["amount.eq.1e5", "amount takes a decimal number, as in 1200.50, not “1e5”."],
  ["amount.eq.", "amount takes a decimal number, as in 1200.50, not “”."],
  ["employees.eq.2147483648", "employees takes a whole number between"],
  ["employees.eq.1.5", "employees takes a whole number between"],
  ["serial.eq.9223372036854775808", "serial takes a whole number of at most 19 digits"],
  ["active.eq.yes", "active takes true or false, not “yes”."],
  ["active.gt.true", "active is of type boolean and cannot be asked with “gt”"],
  ["closedate.eq.2026-02-29", "closedate takes a date, as in 2026-01-31, not “2026-02-29”."],
  ["closedate.eq.31.1.2026", "closedate takes a date"],
  ["systemmodstamp.eq.2026-01-31T09:30:00", "systemmodstamp takes a time with its zone"],
  ["systemmodstamp.eq.2026-01-31T24:30:00Z", "systemmodstamp takes a time with its zone"],
  ["opens.eq.25:00", "opens takes a time of day, as in 09:30:00, not “25:00”."],
  ["ownerid.eq.005", "ownerid takes a record id of 15 or 18 letters and digits, not “005”."],
  ["name.eq.a\0b", "name takes text without a NUL character"],
  ["amount.contains.1", "amount is of type currency and cannot be asked with “contains”"],
  ["name.contains.", "name takes at least one character with contains"],
  ["name.in.a,b", "name takes a JSON array of at most 500 values with in"],
  ["name.in.[[1]]", "name takes a JSON array of at most 500 values with in"],
  ["employees.in.[1,2.5]", "employees takes a whole number"],
  ["name.null.maybe", "name takes true or false with null, not “maybe”."],
  ["name", "“name” is not a filter: it takes column.operator.value, as in name.eq.Acme."],
  ["name.eq", "“name.eq” is not a filter"],
])("%s is refused", (filter, sentence) => {
  expect(refusal({ filter: [filter] }).message).toContain(sentence);
});

test("unknown names are refused by name, with near matches", () => {
  expect(refusal({ filter: ["amuont.eq.1"] })).toMatchObject({
    title: "Unknown column",
    message: "Probe__c has no column “amuont”.",
    near: ["amount"],
  });
  expect(refusal({ sort: "-closedat" }).near).toEqual(["closedate"]);
  expect(refusal({ columns: "id,nam" }).near).toEqual(["name"]);
  expect(refusal({ filter: ["name.equals.x"] })).toMatchObject({ title: "Unknown operator" });
  expect(refusal({ filter: ["name.start.x"] }).near).toEqual(["starts"]);
  expect(refusal({ columns: '"; drop table x' }).near).toEqual([]);
});

test("limits and numbers of filters and sorts are bounded", () => {
  for (const limit of ["0", "501", "-1", "1.5", "many", ""])
    expect(refusal({ limit }).message).toContain("limit takes a whole number from 1 to 500");
  expect(refusal({ filter: Array(51).fill("name.eq.x") }).title).toBe("Too many filters");
  expect(refusal({ sort: PROBE.columns.map((c) => c.column).join(",") }).title).toBe(
    "Too many sorts",
  );
});

test("a cursor is of its question, and undamaged", () => {
  const identity = questionIdentity(parseQuestion({ sort: "name" }, PROBE));
  const cursor = encodeCursor(["Äcme 🚀", "a"], identity);
  expect(cursor).toMatch(/^[\w-]+$/);
  expect(parseQuestion({ sort: "name", cursor, limit: "7" }, PROBE).after).toEqual([
    "Äcme 🚀",
    "a",
  ]);
  const other = "The cursor belongs to another question";
  expect(refusal({ sort: "-name", cursor }).message).toContain(other);
  expect(refusal({ sort: "name", filter: ["name.eq.x"], cursor }).message).toContain(other);
  for (const damaged of ["x", cursor.slice(2), `${cursor.slice(0, -6)}`, "e30"])
    expect(refusal({ sort: "name", cursor: damaged }).title).toBe("Bad cursor");
});

import { base64url } from "jose";
import { expect, test } from "vitest";
import { type CursorKeys, encodeCursor } from "./cursor.ts";
import { PROBE, probeColumn } from "../../testing/probe-object.ts";
import { parseQuestion, questionIdentity, type QuestionText } from "./question.ts";
import { QuestionError } from "./question-error.ts";

/** At the moving head. */
const cursorOf = (keys: CursorKeys, question: string) =>
  encodeCursor({ keys, contents: null, isUp: false }, question);

function refusal(text: QuestionText): QuestionError {
  try {
    parseQuestion(text, PROBE);
  } catch (error) {
    if (error instanceof QuestionError) return error;
  }
  throw new Error(`not refused: ${JSON.stringify(text)}`);
}

const names = (columns: readonly { column: string }[]) => columns.map((column) => column.column);

test.each([
  [{ filter: ["name.eq.a", "amount.gt.lots"] }, "filter[1]"],
  [{ filter: ["nmae.eq.a"] }, "filter[0]"],
  [{ sort: "name,-nmae" }, "sort[1]"],
  [{ limit: "lots" }, null],
])("what is refused of %j names its part: %s", (text, part) => {
  expect(refusal(text).part).toBe(part);
});

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
  ["name.in.a,b", "name takes a JSON array of at most 1000 values with in"],
  ["name.in.[[1]]", "name takes a JSON array of at most 1000 values with in"],
  ["employees.in.[1,2.5]", "employees takes a whole number"],
  ["name.null.maybe", "name takes true or false with null, not “maybe”."],
  ["name.like.50\\\\\\", "a pattern that does not end with a backslash"],
  ["name.has.a", "name is of type string and cannot be asked with “has”"],
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
  const cursor = cursorOf(["Äcme 🚀", "a"], identity);
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

test("a question's limits are the last that it takes", () => {
  const filter = Array<string>(50).fill("name.eq.x");
  expect(parseQuestion({ filter }, PROBE).filters).toHaveLength(50);
  expect(refusal({ filter: [...filter, "name.eq.x"] }).message).toBe(
    "At most 50 filters can be asked.",
  );
  const sort = Array<string>(8).fill("name");
  expect(parseQuestion({ sort: sort.join(",") }, PROBE).sorts).toHaveLength(2);
  expect(refusal({ sort: [...sort, "name"].join(",") })).toMatchObject({
    ...{ title: "Too many sorts", message: "At most 8 columns can be sorted by." },
  });
  const among = (count: number) => `name.in.${JSON.stringify(Array(count).fill("x"))}`;
  expect(parseQuestion({ filter: [among(1_000)] }, PROBE).filters).toHaveLength(1);
  expect(refusal({ filter: [among(1_001)] }).title).toBe("Bad filter value");
});

test("empty parts of a list of columns name none", () => {
  expect(names(parseQuestion({ columns: ",name,,id," }, PROBE).columns)).toEqual(["name", "id"]);
  expect(names(parseQuestion({ columns: "," }, PROBE).columns)).toEqual(names(PROBE.columns));
  const { sorts } = parseQuestion({ sort: ",-name,," }, PROBE);
  expect(sorts.map(({ column, direction }) => [column.column, direction])).toEqual([
    ["name", "desc"],
    ["id", "desc"],
  ]);
});

test("each kind of filter is read for what it is", () => {
  const filterOf = (text: string) => parseQuestion({ filter: [text] }, PROBE).filters[0];
  expect(filterOf("name.null.true")).toMatchObject({ kind: "null", empty: true });
  expect(filterOf("name.null.false")).toMatchObject({ kind: "null", empty: false });
  const pattern = { kind: "pattern", value: "a.b" };
  expect(filterOf("name.contains.a.b")).toMatchObject({ ...pattern, operator: "contains" });
  expect(filterOf("name.starts.a.b")).toMatchObject({ ...pattern, operator: "starts" });
  expect(filterOf("name.like.a.b%")).toMatchObject({ kind: "pattern", operator: "like" });
  const among = { kind: "in", orEmpty: false };
  expect(filterOf('amount.in.[1.50,"2"]')).toMatchObject({ ...among, values: ["1.50", "2"] });
  expect(filterOf("name.in.[true,1e3]")).toMatchObject({ ...among, values: ["true", "1e3"] });
  expect(filterOf("name.in.[null]")).toMatchObject({ kind: "in", values: [], orEmpty: true });
  expect(filterOf("NAME.eq.x")).toMatchObject({ kind: "comparison", operator: "eq", value: "x" });
  expect(filterOf("name.eq.")).toMatchObject({ kind: "comparison", value: "" });
});

test("what is refused is quoted in short, and what would be right is told", () => {
  const long = "x".repeat(1_000);
  const messageOf = (filter: string) => refusal({ filter: [filter] }).message;
  expect(messageOf(long)).toContain(`“${"x".repeat(80)}” is not a filter`);
  expect(messageOf(`${long}.eq.1`)).toBe(`Probe__c has no column “${"x".repeat(80)}”.`);
  expect(messageOf(`name.${long}.1`)).toContain(
    `“${"x".repeat(40)}” is not an operator; there are eq, ne, `,
  );
  expect(messageOf(`amount.eq.${"x".repeat(81)}`)).toContain(`not “${"x".repeat(80)}…”.`);
  expect(messageOf(`amount.eq.${"x".repeat(80)}`)).toContain(`not “${"x".repeat(80)}”.`);
  expect(messageOf("active.gt.true")).toMatch(/; it takes \w+(, \w+)* and \w+\.$/);
  expect(messageOf("name.contains.a\0b")).toContain("takes at least one character with contains");
  expect(messageOf("name.in.a")).toContain('as in ["a","b"], not “a”.');
  const titles = ["x", "active.gt.true", "amount.eq.x", "name.null.x"].map(
    (filter) => refusal({ filter: [filter] }).title,
  );
  expect(titles).toEqual([
    ...["Bad filter", "Operator does not fit", "Bad filter value", "Bad filter value"],
  ]);
});

test("a cursor is of as many keys as the question has, the last of them an id", () => {
  const asked = { sort: "name" };
  const identity = questionIdentity(parseQuestion(asked, PROBE));
  const after = (keys: (string | null)[]) =>
    parseQuestion({ ...asked, cursor: cursorOf(keys, identity) }, PROBE).after;
  expect(after([null, "a"])).toEqual([null, "a"]);
  for (const keys of [["a"], ["a", "b", "c"], ["a", null], []])
    expect(() => after(keys)).toThrow(
      "The cursor belongs to another question; ask for the first page again, without cursor.",
    );
  expect(refusal({ ...asked, cursor: "x" }).message).toBe(
    "The cursor is damaged; ask for the first page again, without cursor.",
  );
  expect(parseQuestion({ ...asked, cursor: "" }, PROBE).after).toBeNull();
});

test("questions that differ in anything but columns and limit have cursors of their own", () => {
  const cursors = [
    {},
    { sort: "name" },
    { sort: "-name" },
    { filter: ["name.eq.x"] },
    { filter: ["name.ne.x"] },
    { filter: ["name.eq.y"] },
  ].map((text) => cursorOf(["a"], questionIdentity(parseQuestion(text, PROBE))));
  expect(new Set(cursors).size).toBe(cursors.length);
  const of = (text: QuestionText) => questionIdentity(parseQuestion(text, PROBE));
  expect(of({ columns: "name", limit: "7" })).toBe(of({}));
});

test("a column has two names, its own and its field's", () => {
  const object = {
    ...PROBE,
    columns: [
      ...PROBE.columns,
      probeColumn("Big_Deal__c", "string", "text", { column: "big_deal__c_2" }),
    ],
  };
  for (const columns of ["BIG_deal__c_2", "BIG_deal__c"])
    expect(names(parseQuestion({ columns }, object).columns)).toEqual(["id", "big_deal__c_2"]);
});

test("a cursor of one key is an id too", () => {
  const identity = questionIdentity(parseQuestion({}, PROBE));
  expect(refusal({ cursor: cursorOf([null], identity) }).title).toBe("Bad cursor");
});

test("a cursor is read byte by byte: what is no UTF-8, or begins with a mark, is damaged", () => {
  const identity = questionIdentity(parseQuestion({}, PROBE));
  const bytes = base64url.decode(cursorOf(["a"], identity));
  const at = bytes.lastIndexOf("a".charCodeAt(0));
  const withByte = bytes.with(at, 0xff);
  const withMark = new Uint8Array([0xef, 0xbb, 0xbf, ...bytes]);
  for (const damaged of [withByte, withMark])
    expect(refusal({ cursor: base64url.encode(damaged) }).message).toContain("is damaged");
});

test("the operators that a column takes are told as a list", () => {
  expect(refusal({ filter: ["active.gt.true"] }).message).toBe(
    "active is of type boolean and cannot be asked with “gt”; it takes eq, ne, in and null.",
  );
});

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as f from "../model/field.ts";
import { FormulaError } from "./formula-error.ts";
import { formulaOf } from "./formula.ts";
import type { FieldDescribe } from "../model/field-describe.ts";
import type { OrgRecord } from "../model/record.ts";
import type { FormulaObject, FormulaPlace, FormulaScope } from "./field-path.ts";

function object(name: string, fields: readonly FieldDescribe[]): FormulaObject {
  return { name, fieldsByName: new Map(fields.map((field) => [field.name.toLowerCase(), field])) };
}

const visit = object("Visit__c", [
  f.text("Title__c", "Title", 80),
  f.text("Blank__c", "Blank", 80),
  f.number("Count__c", "Count", 18, 0),
  f.number("None__c", "None", 18, 2),
  f.currency("Cost__c", "Cost", 18, 2),
  f.percent("Share__c", "Share", 5, 2),
  f.checkbox("Done__c", "Done"),
  f.picklist("Stage__c", "Stage", ["New", "Closed"]),
  f.multipicklist("Tools__c", "Tools", ["Saw", "Drill"]),
  f.date("Day__c", "Day"),
  f.date("NoDay__c", "No day"),
  f.datetime("Moment__c", "Moment"),
  f.time("Hour__c", "Hour"),
  f.reference("Account__c", "Account", "Account__r", ["Account"]),
  f.reference("OwnerId", "Owner", "Owner", ["Group", "User"]),
]);
const account = object("Account", [
  f.text("Name", "Name", 80),
  f.number("Size__c", "Size", 18, 0),
  f.reference("OwnerId", "Owner", "Owner", ["User"]),
]);
const user = object("User", [f.text("FirstName", "First Name", 40)]);

const record: OrgRecord = {
  Title__c: "Pump 7",
  Blank__c: null,
  Count__c: 7,
  None__c: null,
  Cost__c: 19.9,
  Share__c: 25,
  Done__c: true,
  Stage__c: "New",
  Tools__c: "Saw;Drill",
  Day__c: "2026-01-31",
  NoDay__c: null,
  Moment__c: Date.UTC(2026, 0, 31, 13, 30),
  Hour__c: 34_200_000,
  Account__c: "001",
  OwnerId: "005",
};
const parents: Readonly<Record<string, OrgRecord>> = {
  "Account/001": { Name: "Acme", Size__c: null, OwnerId: "005" },
  "User/005": { FirstName: "Mary" },
};

const place = (nullAsZero = false): FormulaPlace => ({
  object: visit,
  objectNamed: (name) => [visit, account, user].find((one) => one.name === name),
  nullAsZero,
});
const scope = (prior: OrgRecord | null = record): FormulaScope => ({
  record,
  prior,
  at: Date.UTC(2026, 1, 10, 8),
  find: (name, id) => parents[`${name}/${id}`],
});
const valueOf = (formula: string, nullAsZero = false): unknown =>
  formulaOf(formula, place(nullAsZero)).compute(scope());

const day = (iso: string) => ({ kind: "date", ms: Date.parse(iso) });

describe("a formula", () => {
  test.each([
    ["1 + 2 * 3", 7],
    ["(1 + 2) * 3", 9],
    ["2 ^ 3 ^ 2", 64],
    ["-2 ^ 2", 4],
    ["10 - 4 - 3", 3],
    ["7 / 2", 3.5],
    ["0.1 + 0.2 = 0.3", true],
    ["Cost__c * 1.19", 23.681],
    ["Share__c", 0.25],
    ["Count__c * Share__c", 1.75],
    ["ROUND(2.5, 0)", 3],
    ["ROUND(-2.5, 0)", -3],
    ["ROUND(1.005, 2)", 1.01],
    ["ROUND(1234, -2)", 1200],
    ["CEILING(2.1)", 3],
    ["CEILING(-2.1)", -3],
    ["FLOOR(2.9)", 2],
    ["FLOOR(-2.9)", -2],
    ["MCEILING(-2.1)", -2],
    ["MFLOOR(-2.1)", -3],
    ["ABS(-4)", 4],
    ["MIN(3, 1, 2)", 1],
    ["MAX(3, 1, 2)", 3],
    ["MOD(7, 3)", 1],
    ["SQRT(16)", 4],
  ])("computes %s", (formula, expected) => expect(valueOf(formula)).toBe(expected));

  test.each([
    ["1 < 2 && 2 <= 2 && 3 > 2 && 3 >= 3", true],
    ["1 = 2 || 1 <> 2", true],
    ["1 != 1", false],
    ["AND(TRUE, 1 = 1, Done__c)", true],
    ["OR(FALSE, 1 = 2)", false],
    ["NOT(Done__c)", false],
    ["!Done__c || Done__c", true],
    ['IF(Done__c, "yes", "no")', "yes"],
    ['CASE(Stage__c, "New", 1, "Closed", 2, 0)', 1],
    ['CASE(TEXT(Stage__c), "Open", "o", "else")', "else"],
    ['ISPICKVAL(Stage__c, "New")', true],
    ['ISPICKVAL(Stage__c, "")', false],
    ['INCLUDES(Tools__c, "Drill")', true],
    ['INCLUDES(Tools__c, "Dri")', false],
    // Only the chosen branch is computed; the other may have no value.
    ["IF(None__c = 0, 1 / None__c, 5)", 5],
  ])("decides %s", (formula, expected) => expect(valueOf(formula)).toBe(expected));

  test.each([
    ['"a" & "b" & Title__c', "abPump 7"],
    ['Title__c + "!"', "Pump 7!"],
    ["LEN(Title__c)", 6],
    ["LEN(Blank__c)", 0],
    ["LEFT(Title__c, 4)", "Pump"],
    ["RIGHT(Title__c, 1)", "7"],
    ["MID(Title__c, 2, 3)", "ump"],
    ["LEFT(Blank__c, 4)", null],
    ['TRIM("  a b ")', "a b"],
    ["UPPER(Title__c)", "PUMP 7"],
    ["LOWER(Title__c)", "pump 7"],
    ['CONTAINS(Title__c, "mp 7")', true],
    ['BEGINS(Title__c, "pump")', false],
    ['SUBSTITUTE("a.b.c", ".", "$&")', "a$&b$&c"],
    ['REGEX(Title__c, "[A-Z][a-z]+ \\\\d")', true],
    ['REGEX(Title__c, "Pump")', false],
    ['FIND("m", "mummy", 2)', 3],
    ['LPAD("7", 3, "0")', "007"],
    ["TEXT(1234567.50)", "1234567.5"],
    ["TEXT(Stage__c)", "New"],
    ["TEXT(Day__c)", "2026-01-31"],
    ["TEXT(Moment__c)", "2026-01-31 13:30:00Z"],
    ["TEXT(Hour__c)", "09:30:00.000"],
    ["TEXT(None__c)", null],
    ['VALUE("12.50")', 12.5],
    ["VALUE(Blank__c)", null],
    ['"say \\"hi\\""', 'say "hi"'],
    ["'single'", "single"],
    ['HYPERLINK("/x", "Open", "_self")', '<a href="/x" target="_self">Open</a>'],
    [
      'IMAGE("/i.png", "i", 16, 20)',
      '<img src="/i.png" alt="i" height="16" width="20" border="0"/>',
    ],
    ["/* a note */ Title__c", "Pump 7"],
  ])("writes %s", (formula, expected) => expect(valueOf(formula)).toBe(expected));

  test.each([
    ["DATE(2026, 2, 28)", day("2026-02-28")],
    ["Day__c + 1", day("2026-02-01")],
    ["1 + Day__c", day("2026-02-01")],
    ["ADDMONTHS(Day__c, 1)", day("2026-02-28")],
    ["ADDMONTHS(DATE(2026, 2, 28), 1)", day("2026-03-31")],
    ["ADDMONTHS(DATE(2026, 2, 15), -13)", day("2025-01-15")],
    [
      'ADDMONTHS(DATETIMEVALUE("1960-02-10 18:00:00"), 1)',
      { kind: "datetime", ms: Date.UTC(1960, 2, 10, 18) },
    ],
    ['HOUR(TIMEVALUE(DATETIMEVALUE("1960-02-10 18:00:00")))', 18],
    ["TODAY()", day("2026-02-10")],
    ["TODAY() - Day__c", 10],
    ['NOW() - DATETIMEVALUE("2026-02-09 20:00:00")', 0.5],
    ["Moment__c + 0.5", { kind: "datetime", ms: Date.UTC(2026, 1, 1, 1, 30) }],
    ["DATEVALUE(Moment__c)", day("2026-01-31")],
    ['DATEVALUE("2026-03-01")', day("2026-03-01")],
    ["YEAR(Day__c) * 10000 + MONTH(Day__c) * 100 + DAY(Day__c)", 20_260_131],
    ["WEEKDAY(DATE(2026, 2, 1))", 1],
    ["HOUR(Hour__c) * 60 + MINUTE(Hour__c)", 570],
    ["Day__c < TODAY()", true],
    ["NoDay__c + 1", null],
    ["YEAR(NoDay__c)", null],
  ])("reckons %s", (formula, expected) => expect(valueOf(formula)).toEqual(expected));

  test.each([
    ["None__c + 1", null],
    ["None__c = 0", false],
    ["None__c < 1", false],
    ["ISBLANK(None__c)", true],
    ["ISNULL(None__c)", true],
    ["ISBLANK(Blank__c)", true],
    ["ISNULL(Blank__c)", false],
    ["NULLVALUE(None__c, 3)", 3],
    ['BLANKVALUE(Blank__c, "x")', "x"],
    ['Blank__c = ""', true],
    ['Blank__c <> "a"', true],
    ["ISBLANK(NULL)", true],
  ])("knows what is empty: %s", (formula, expected) => expect(valueOf(formula)).toBe(expected));

  test.each([
    ["None__c + 1", 1],
    ["None__c = 0", true],
    ["ISBLANK(None__c)", false],
    ["Account__r.Size__c + 1", 1],
    ["ISBLANK(Blank__c)", true],
  ])("takes empty numbers for zero where it is told to: %s", (formula, expected) =>
    expect(valueOf(formula, true)).toBe(expected),
  );

  test.each([
    ["Account__r.Name", "Acme"],
    ["account__R.name", "Acme"],
    ["Account__r.Owner.FirstName", "Mary"],
    ["Owner.FirstName", "Mary"],
    ["Owner:User.FirstName", "Mary"],
  ])("goes to parents: %s", (formula, expected) => expect(valueOf(formula)).toBe(expected));

  test("knows whether and how a record changes", () => {
    const changes = "ISCHANGED(Count__c) && PRIORVALUE(Count__c) = 6 && NOT(ISNEW())";
    const { compute } = formulaOf(changes, place());
    expect(compute(scope({ ...record, Count__c: 6 }))).toBe(true);
    expect(compute(scope())).toBe(false);
    expect(formulaOf("ISNEW() && NOT(ISCHANGED(Count__c))", place()).compute(scope(null))).toBe(
      true,
    );
    expect(formulaOf("PRIORVALUE(Count__c)", place()).compute(scope(null))).toBe(7);
  });

  test.each([
    "1 / 0",
    "SQRT(-1)",
    'VALUE("abc")',
    "DATE(2026, 2, 30)",
    "MOD(1, 0)",
    '"a" * 2',
    "10 ^ 400",
  ])("has no value: %s", (formula) => expect(() => valueOf(formula)).toThrow(FormulaError));

  test.each([
    ["1 +", "Syntax error. Formula ends too early"],
    ["(1", "Syntax error. Missing ')'"],
    ["1 2", "Syntax error. Extra 2"],
    ["1 # 2", "Syntax error. Found '#'"],
    ["Gone__c", "Field Gone__c does not exist. Check spelling."],
    ["Account__r.Gone__c", "Field Account__r.Gone__c does not exist. Check spelling."],
    ["FOO(1)", "Unknown function FOO. Check spelling."],
    ["toString()", "Unknown function TOSTRING. Check spelling."],
    ["LEN()", "Incorrect number of parameters for function 'LEN()'. Expected 1, received 0"],
    ["PRIORVALUE(1)", "Incorrect parameter type. Expected Field"],
    [`${"(".repeat(2000)}1`, "Formula is nested too deeply"],
    ["1".repeat(4000), "Formula is too long (4000 characters)"],
  ])("is refused: %.40s", (formula, message) =>
    expect(() => formulaOf(formula, place())).toThrow(new FormulaError(message)),
  );

  test("reports its inputs", () => {
    const { ownFields, isCrossObject, isTimeDependent } = formulaOf(
      "Account__r.Name & TEXT(Count__c)",
      place(),
    );
    expect([...ownFields]).toEqual(["Account__c", "Count__c"]);
    expect([isCrossObject, isTimeDependent]).toEqual([true, false]);
    expect(formulaOf("NOW() > Moment__c", place()).isTimeDependent).toBe(true);
  });

  test("computes as JavaScript does, whatever the whole numbers and the brackets", () => {
    const { tree } = fc.letrec<{ tree: string; leaf: string; pair: string }>((tie) => ({
      leaf: fc.integer({ min: 0, max: 99 }).map(String),
      pair: fc
        .tuple(tie("tree"), fc.constantFrom("+", "-", "*"), tie("tree"))
        .map(([a, sign, b]) => `(${a} ${sign} ${b})`),
      tree: fc.oneof({ depthSize: "small" }, tie("leaf"), tie("pair")),
    }));
    fc.assert(
      fc.property(tree, (formula) => {
        const expected = Number(new Function(`return ${formula}`)());
        expect(valueOf(formula)).toBe(expected === 0 ? 0 : expected);
      }),
    );
  });

  test("never ends in anything but a value or a FormulaError", () => {
    const piece = fc.constantFrom(
      "1",
      '"a"',
      "(",
      ")",
      ",",
      "+",
      "&",
      "IF",
      "TEXT",
      "DATE",
      "Day__c",
      "NULL",
      "<",
      "NOT(",
      "'",
      "CASE(",
      "Owner.",
      "Title__c",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        try {
          valueOf(pieces.join(" "));
        } catch (error) {
          expect(error).toBeInstanceOf(FormulaError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

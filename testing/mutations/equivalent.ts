import type { Equivalent } from "./score.ts";

/** [mutator, replaced text, replacement, why nothing can tell it from the program] */
type Entry = readonly [mutator: string, original: string, replacement: string, why: string];

const ALL_OR_NONE = "a match has all three parts, no match has none";
const CACHE = "a cache: the same is worked out again";
const FROM_ONE = "null counts as 0 where numbers are compared, and seqs begin with 1";
const NO_LESS = "nothing is before, at or after null";
const TO_NULL = "undefined is set as null";

const BY_FILE: Readonly<Record<string, readonly Entry[]>> = {
  "edge/party/room-state.ts": [
    ["ConditionalExpression", "head !== null", "true", FROM_ONE],
    ["ConditionalExpression", "head === null", "false", FROM_ONE],
    ["OptionalChaining", "changes[0]?.seq", "changes[0].seq", "a batch is never empty"],
    ["OptionalChaining", "changes.at(-1)?.seq", "changes.at(-1).seq", "a batch is never empty"],
    ["LogicalOperator", "first && last", "first || last", "with a first there is a last"],
  ],
  "edge/query/cursor.ts": [
    ["BlockStatement", "{ return undefined; }", "{}", "nothing returned is undefined"],
    ["ArrayDeclaration", "[0x811c9dc5, 0x811c9dc5]", "[]", "a digest may begin anywhere"],
    ["EqualityOperator", "at < text.length", "at <= text.length", "a digest may end with anything"],
  ],
  "edge/query/filter.ts": [
    [
      "Regex",
      String.raw`/^([^.]*)\.([^.]*)\.(.*)$/su`,
      String.raw`/([^.]*)\.([^.]*)\.(.*)$/su`,
      "the leftmost match begins at the beginning",
    ],
    [
      "Regex",
      String.raw`/^([^.]*)\.([^.]*)\.(.*)$/su`,
      String.raw`/^([^.]*)\.([^.]*)\.(.*)/su`,
      "the longest match ends at the end",
    ],
    ["ArrayDeclaration", "[]", '["Stryker was here"]', ALL_OR_NONE],
    [
      "LogicalOperator",
      "name === undefined || operator === undefined || value === undefined",
      "(name === undefined || operator === undefined) && value === undefined",
      ALL_OR_NONE,
    ],
    ["ConditionalExpression", "name === undefined || operator === undefined", "false", ALL_OR_NONE],
    [
      "LogicalOperator",
      "name === undefined || operator === undefined",
      "name === undefined && operator === undefined",
      ALL_OR_NONE,
    ],
    ["ConditionalExpression", "name === undefined", "false", ALL_OR_NONE],
    ["ConditionalExpression", "operator === undefined", "false", ALL_OR_NONE],
    ["ConditionalExpression", "value === undefined", "false", ALL_OR_NONE],
  ],
  "ingest/apply/apply-batch.ts": [
    ["ConditionalExpression", "changed.deleted.length > 0", "true", "no rows are read"],
    [
      "EqualityOperator",
      "changed.deleted.length > 0",
      "changed.deleted.length >= 0",
      "no rows are read",
    ],
    ["ArrayDeclaration", "[]", '["Stryker was here"]', "no record has the id of such a row"],
  ],
  "ingest/apply/rules/event-rule.ts": [
    ["ConditionalExpression", "stamp !== null", "true", NO_LESS],
  ],
  "ingest/apply/rules/image-rule.ts": [
    ["ConditionalExpression", "goneSince !== null", "true", NO_LESS],
    ["ConditionalExpression", "row.readBegan !== null", "true", NO_LESS],
    ["ConditionalExpression", "stands === null", "false", NO_LESS],
    ["EqualityOperator", "shows < stands", "shows <= stands", "they differ here"],
  ],
  "ingest/apply/rules/merge-plan.ts": [
    ["OptionalChaining", "to?.cells", "to.cells", "of two rows that differ one is there"],
  ],
  "ingest/cdc/bitmap.ts": [
    ["StringLiteral", '""', '"Stryker was here!"', "a match always has its digits"],
    [
      "EqualityOperator",
      "place < hex.length",
      "place <= hex.length",
      "before the first digit is none",
    ],
    ["EqualityOperator", "bit < 4", "bit <= 4", "a digit has four bits"],
  ],
  "ingest/cdc/decode.ts": [
    ["ArrowFunction", "() => null", "() => undefined", TO_NULL],
    ["ConditionalExpression", "field.parts !== null", "true", "without parts there is none to set"],
  ],
  "ingest/cdc/event-cells.ts": [
    ["ConditionalExpression", "carried === undefined", "true", CACHE],
    ["CallExpression", "known.set(columns, carried);", ";", CACHE],
    ["ConditionalExpression", "path === null", "false", "no event has a value without a path"],
    ["ArrayDeclaration", "[]", '["Stryker was here"]', "no event has a value without a path"],
  ],
  "ingest/cdc/event-schema.ts": [
    ["ConditionalExpression", "fields === undefined", "true", CACHE],
    ["CallExpression", "known.set(type, fields);", ";", CACHE],
  ],
  "web/rows/change-log.ts": [
    ["OptionalChaining", "log[0]?.seq", "log[0].seq", "a trimmed log is not empty"],
    ["ArithmeticOperator", "seq + 1", "seq - 1", "a trimmed log is not empty"],
  ],
  "web/rows/row-mark.ts": [
    ["EqualityOperator", "up < 0", "up <= 0", "no two records have one place"],
    ["EqualityOperator", "down > 0", "down >= 0", "no two records have one place"],
  ],
  "web/rows/row-store.ts": [
    ["StringLiteral", '""', '"Stryker was here!"', "no record has such an id"],
  ],
  "web/rows/row-table.ts": [
    ["ConditionalExpression", "pageSeq >= log.seq()", "false", "what the page has is passed over"],
    [
      "EqualityOperator",
      "pageSeq >= log.seq()",
      "pageSeq > log.seq()",
      "what the page has is passed over",
    ],
  ],
};

/** The mutants that no test can tell from the program, by what they replace. */
export const EQUIVALENT: readonly Equivalent[] = Object.entries(BY_FILE).flatMap(
  ([file, entries]) =>
    entries.map(([mutator, original, replacement, why]) => ({
      file,
      ...{ mutator, original, replacement, why },
    })),
);

import { quoteIdent } from "../../db/mirror/identifier.ts";
import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import { isByPrefix, orderedBy, prefixOf } from "../../db/mirror/prefix.ts";
import type { Comparison, Filter } from "./filter.ts";
import type { Add } from "./statement.ts";

const SYMBOLS: Record<Comparison, string> = {
  eq: "=",
  ne: "is distinct from",
  lt: "<",
  lte: "<=",
  gt: ">",
  gte: ">=",
};

/**
 * How a name is compared. `indexed`: by its beginning as well, which has the index; `plain`: as it is, since the
 * planner takes two conditions on one column for independent, and expects too few rows.
 */
export type Equality = "indexed" | "plain";

/**
 * How a pattern is compared. `lowered` is what `indexed` means, and has no index: `ilike` lowers the pattern again for
 * each row, 0.3 s of 5 million rows.
 */
export type Patterns = "indexed" | "lowered";

type Ways = { readonly equality?: Equality | undefined; readonly patterns?: Patterns };

/** The conditions of a question, joined by `and`; `true` when there are none. */
export function filterSql(filters: readonly Filter[], add: Add, ways: Ways = {}): string {
  if (filters.length === 0) return "true";
  return filters
    .map((filter) => oneFilterSql(filter, quoteIdent(filter.column.column), add, ways))
    .join(" and ");
}

/** @param column the expression that has the value of the filter's column */
export function oneFilterSql(filter: Filter, column: string, add: Add, ways: Ways): string {
  const { equality = "indexed", patterns } = ways;
  switch (filter.kind) {
    case "comparison":
      if (filter.operator === "eq")
        return equalSql(filter.column, column, [filter.value], add, equality);
      return `${column} ${SYMBOLS[filter.operator]} ${add(filter.value, filter.column.pgType)}`;
    case "in": {
      const any = equalSql(filter.column, column, filter.values, add, equality);
      return filter.orEmpty ? `(${any} or ${column} is null)` : any;
    }
    case "pattern": {
      const literal = filter.value.replaceAll(/[\\%_]/g, String.raw`\$&`);
      const like = { contains: `%${literal}%`, starts: `${literal}%`, like: filter.value }[
        filter.operator
      ];
      const pattern = add(like, "text");
      return patterns === "lowered"
        ? `lower(${column}) like lower(${pattern})`
        : `${column} ilike ${pattern}`;
    }
    case "has":
      return `lower(${add(filter.value, "text")}) = any(string_to_array(lower(${column}), ';'))`;
    case "null":
      return filter.empty ? `${column} is null` : `${column} is not null`;
  }
}

function equalSql(
  column: MirrorColumn,
  sql: string,
  wanted: readonly string[],
  add: Add,
  equality: Equality,
): string {
  const one = (some: readonly string[]) => {
    const [only, ...others] = some;
    if (only === undefined || others.length > 0) return `any(${add(some, `${column.pgType}[]`)})`;
    return add(only, column.pgType);
  };
  const equal = `${sql} = ${one(wanted)}`;
  if (equality === "plain" || !column.nameField || !isByPrefix(column)) return equal;
  return `(${orderedBy(column)} = ${one(wanted.map(prefixOf))} and ${equal})`;
}

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

/** The conditions of a question, joined by `and`; `true` when there are none. */
export function filterSql(filters: readonly Filter[], add: Add): string {
  if (filters.length === 0) return "true";
  return filters.map((filter) => conditionSql(filter, add)).join(" and ");
}

function conditionSql(filter: Filter, add: Add): string {
  const column = quoteIdent(filter.column.column);
  switch (filter.kind) {
    case "comparison":
      if (filter.operator === "eq") return equalSql(filter.column, [filter.value], add);
      return `${column} ${SYMBOLS[filter.operator]} ${add(filter.value, filter.column.pgType)}`;
    case "in": {
      const any = equalSql(filter.column, filter.values, add);
      return filter.orEmpty ? `(${any} or ${column} is null)` : any;
    }
    case "pattern": {
      const literal = filter.value.replaceAll(/[\\%_]/g, String.raw`\$&`);
      const like = filter.operator === "contains" ? `%${literal}%` : `${literal}%`;
      return `${column} ilike ${add(like, "text")}`;
    }
    case "null":
      return filter.empty ? `${column} is null` : `${column} is not null`;
  }
}

/** Of a column that is indexed by its beginning, the beginnings are compared as well, so that the index is used. */
function equalSql(column: MirrorColumn, wanted: readonly string[], add: Add): string {
  const one = (some: readonly string[]) => {
    const [only, ...others] = some;
    if (only === undefined || others.length > 0) return `any(${add(some, `${column.pgType}[]`)})`;
    return add(only, column.pgType);
  };
  const equal = `${quoteIdent(column.column)} = ${one(wanted)}`;
  if (!column.nameField || !isByPrefix(column)) return equal;
  return `(${orderedBy(column)} = ${one(wanted.map(prefixOf))} and ${equal})`;
}

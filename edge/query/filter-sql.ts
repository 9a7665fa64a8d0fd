import { quoteIdent } from "../../db/mirror/identifier.ts";
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
      return `${column} ${SYMBOLS[filter.operator]} ${add(filter.value, filter.column.pgType)}`;
    case "in": {
      const any = `${column} = any(${add(filter.values, `${filter.column.pgType}[]`)})`;
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

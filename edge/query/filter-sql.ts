import { quoteIdent } from "../../db/mirror/identifier.ts";
import type { Comparison, Filter } from "./filter.ts";
import type { Values } from "./statement.ts";

const SYMBOLS: Record<Comparison, string> = {
  eq: "=",
  ne: "is distinct from",
  lt: "<",
  lte: "<=",
  gt: ">",
  gte: ">=",
};

/** The conditions of a question, joined by `and`; `true` when there are none. */
export function filterSql(filters: readonly Filter[], values: Values): string {
  if (filters.length === 0) return "true";
  return filters.map((filter) => conditionSql(filter, values)).join(" and ");
}

function conditionSql(filter: Filter, values: Values): string {
  const column = quoteIdent(filter.column.column);
  switch (filter.kind) {
    case "comparison":
      return `${column} ${SYMBOLS[filter.operator]} ${values.add(filter.value, filter.column.pgType)}`;
    case "in": {
      const any = `${column} = any(${values.add(filter.values, `${filter.column.pgType}[]`)})`;
      return filter.orEmpty ? `(${any} or ${column} is null)` : any;
    }
    case "pattern": {
      const literal = filter.value.replaceAll(/[\\%_]/g, String.raw`\$&`);
      const like = filter.operator === "contains" ? `%${literal}%` : `${literal}%`;
      return `${column} ilike ${values.add(like, "text")}`;
    }
    case "null":
      return filter.empty ? `${column} is null` : `${column} is not null`;
  }
}

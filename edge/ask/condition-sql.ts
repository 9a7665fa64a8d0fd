import { oneFilterSql } from "../query/filter-sql.ts";
import type { Add } from "../query/statement.ts";
import type { CheckedCondition, SpanLeaf } from "./condition.ts";
import type { FieldPath } from "./field-path.ts";
import { groupKeySql } from "./group-key-sql.ts";

/** `not` is true wherever the inner condition is not, for empty fields too: SQL's unknown counts as false. */
export function conditionSql(
  condition: CheckedCondition,
  fieldOf: (path: FieldPath) => string,
  add: Add,
): string {
  const each = (of: readonly CheckedCondition[]) =>
    of.map((one) => conditionSql(one, fieldOf, add));
  switch (condition.kind) {
    case "all":
      return condition.of.length === 0 ? "true" : `(${each(condition.of).join(" and ")})`;
    case "any":
      return condition.of.length === 0 ? "false" : `(${each(condition.of).join(" or ")})`;
    case "not":
      return `(${conditionSql(condition.of, fieldOf, add)} is not true)`;
    case "span":
      return spanSql(condition, fieldOf(condition.path), add);
    case "bucket": {
      const { group, value, calendar, path } = condition;
      return `(${groupKeySql(group, fieldOf(path), calendar, add)} = ${add(value, "int")})`;
    }
    case "filter":
      return `(${oneFilterSql(condition.filter, fieldOf(condition.path), add, "plain")})`;
  }
}

function spanSql({ operator, path, from, to }: SpanLeaf, field: string, add: Add): string {
  const at = ({ text }: SpanLeaf["from"]) => add(text, path.column.pgType);
  switch (operator) {
    case "eq":
      return `(${field} >= ${at(from)} and ${field} < ${at(to)})`;
    case "ne":
      return `((${field} >= ${at(from)} and ${field} < ${at(to)}) is not true)`;
    case "lt":
      return `(${field} < ${at(from)})`;
    case "lte":
      return `(${field} < ${at(to)})`;
    case "gte":
      return `(${field} >= ${at(from)})`;
    case "gt":
      return `(${field} >= ${at(to)})`;
  }
}

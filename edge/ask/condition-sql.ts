import { oneFilterSql } from "../query/filter-sql.ts";
import { beforeDaySql, fromDaySql } from "../query/local-day-sql.ts";
import type { Add } from "../query/statement.ts";
import type { Day } from "./calendar-date.ts";
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
      return `(${oneFilterSql(condition.filter, fieldOf(condition.path), add, { equality: "plain" })})`;
  }
}

function spanSql(leaf: SpanLeaf, field: string, add: Add): string {
  const since = (day: Day) => sinceSql(leaf, day, field, add);
  const until = (day: Day) => untilSql(leaf, day, field, add);
  const { operator, from, to } = leaf;
  switch (operator) {
    case "eq":
      return `(${since(from)} and ${until(to)})`;
    case "ne":
      return `((${since(from)} and ${until(to)}) is not true)`;
    case "lt":
      return `(${until(from)})`;
    case "lte":
      return `(${until(to)})`;
    case "gte":
      return `(${since(from)})`;
    case "gt":
      return `(${since(to)})`;
  }
}

function sinceSql({ path, zone }: SpanLeaf, day: Day, field: string, add: Add): string {
  if (path.column.pgType === "date") return `${field} >= ${add(day, "date")}`;
  return fromDaySql(field, { day, zone }, add);
}

function untilSql({ path, zone }: SpanLeaf, day: Day, field: string, add: Add): string {
  if (path.column.pgType === "date") return `${field} < ${add(day, "date")}`;
  return beforeDaySql(field, { day, zone }, add);
}

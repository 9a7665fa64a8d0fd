import type { ListView, ListViewCondition, ListViewOperator } from "../org/list-views.ts";

type Comparison = Extract<ListViewCondition, { readonly field: string }>;

/** The query of a list view. */
export function soqlOf(object: string, view: ListView, selected: readonly string[]): string {
  const scope = view.scope === "everything" ? "" : ` USING SCOPE ${view.scope}`;
  const where = conditionSoql(view.where);
  const order = view.order.map(
    ({ field, descending }) => `${field} ${descending ? "DESC NULLS LAST" : "ASC NULLS FIRST"}`,
  );
  return `SELECT ${selected.join(", ")} FROM ${object}${scope}${where === "" ? "" : ` WHERE ${where}`} ORDER BY ${order.join(", ")}`;
}

/** Empty where there is no condition. */
function conditionSoql(condition: ListViewCondition): string {
  if ("field" in condition) return comparisonSoql(condition);
  const each = condition.conditions.map((one) => {
    const soql = conditionSoql(one);
    return "field" in one || one.conditions.length < 2 ? soql : `(${soql})`;
  });
  return each.filter((soql) => soql !== "").join(` ${condition.conjunction.toUpperCase()} `);
}

const SYMBOLS: Readonly<Record<ListViewOperator, string>> = {
  equals: "=",
  notEquals: "!=",
  greaterThan: ">",
  greaterThanOrEqualTo: ">=",
  lessThan: "<",
  lessThanOrEqualTo: "<=",
  like: "LIKE",
  notLike: "LIKE",
  in: "IN",
  notIn: "NOT IN",
  includes: "INCLUDES",
  excludes: "EXCLUDES",
};
const OF_LISTS: ReadonlySet<ListViewOperator> = new Set(["in", "notIn", "includes", "excludes"]);

function comparisonSoql({ field, operator, values }: Comparison): string {
  const value = OF_LISTS.has(operator) ? `(${values.join(", ")})` : (values[0] ?? "null");
  const soql = `${field} ${SYMBOLS[operator]} ${value}`;
  return operator === "notLike" ? `(NOT ${soql})` : soql;
}

/** As of API version 41 there is `notLike`; before, it was a condition within another one ("SoqlWhereCondition"). */
export function describedCondition(condition: ListViewCondition, version: string): unknown {
  const isOld = Number(version.slice(1)) < 41;
  if (!("field" in condition))
    return {
      conditions: condition.conditions.map((one) => describedCondition(one, version)),
      conjunction: condition.conjunction,
    };
  if (condition.operator !== "notLike" || !isOld) return condition;
  return { condition: { ...condition, operator: "like" } };
}

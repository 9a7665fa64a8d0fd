import type { CheckedMeasures } from "./check.ts";
import { hasCells } from "./calendar-sql.ts";
import { keysOf } from "./grouped-sql.ts";
import { statesOf } from "./states.ts";

/** `compared`: every group once, with its states now and (`b`) before. */
export function comparedSql(question: CheckedMeasures): string {
  const keys = keysOf(question);
  const states = question.measures.flatMap((measure, i) => statesOf(measure, i));
  const eras = question.before === null ? ["now"] : ["now", "before"];
  const columns = eras.flatMap((era) =>
    states.map(({ name, merge }) =>
      era === "now"
        ? `${merge}(${name}) filter (where not before) as ${name}`
        : `${merge}(${name}) filter (where before) as b${name}`,
    ),
  );
  const names = [...keys, ...states.map(({ name }) => name)].join(", ");
  const empty = [...keys, ...states.map(() => "null"), "false"].join(", ");
  const cells = hasCells(question) ? `\n    union all select ${empty} from cells` : "";
  return `select ${[...keys, ...columns].join(", ")} from (
    select ${names}, before from groups${cells}
  ) g${keys.length === 0 ? "" : ` group by ${keys.join(", ")}`}`;
}

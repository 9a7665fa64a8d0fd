import type { IndexNeed } from "../../db/mirror/asked-index.ts";
import type { AskedIndex } from "../protocol/asked-index.ts";
import type { IndexState, IndexWay } from "../protocol/states.ts";
import { type Row, type Statement, statement } from "./statement.ts";

/** Notes what a slow question would have needed: ingest makes it (docs/decisions/indexes-on-demand.md). */
export function noteQuestionUse(
  object: string,
  needs: readonly IndexNeed[],
  tookMs: number,
): Statement {
  return statement((add) => {
    const took = add(Math.round(tookMs), "bigint");
    const rows = needs.map(
      ({ column, way }) =>
        `(${add(object, "text")}, ${add(column.column, "text")}, ${add(way, "text")}, 1, ${took})`,
    );
    return `insert into app.question_use (object, column_name, way, questions, took_ms) values ${rows.join(", ")}
      on conflict (object, column_name, way) do update set last_at = clock_timestamp(),
        questions = question_use.questions + 1, took_ms = question_use.took_ms + excluded.took_ms`;
  });
}

/** The indexes on demand of an object, and what slow questions needed beside them, the dearest first. */
export function askedIndexes(object: string): Statement {
  return statement(
    (
      add,
    ) => `select coalesce(i.column_name, u.column_name), coalesce(i.way, u.way), coalesce(i.state, 'wanted'), i.reason,
      i.progress, i.bytes, i.scans, to_char(i.used_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
      coalesce(u.questions, 0), coalesce(u.took_ms, 0)
      from (select * from sync.asked_index where object = ${add(object, "text")}) i
      full join (select * from app.question_use where object = ${add(object, "text")}) u using (object, column_name, way)
      order by u.took_ms desc nulls last, 1, 2`,
  );
}

export function readAskedIndexes(answer: readonly Row[]): readonly AskedIndex[] {
  return answer.map((row) => {
    const [column, way, state, reason, progress, bytes, scans, usedAt, questions, tookMs] = row;
    return {
      column: column ?? "",
      way: way as IndexWay,
      state: state as IndexState | "wanted",
      reason: reason ?? null,
      progress: Number(progress ?? 0),
      bytes: Number(bytes ?? 0),
      scans: Number(scans ?? 0),
      usedAt: usedAt ?? null,
      questions: Number(questions),
      tookMs: Number(tookMs),
    };
  });
}

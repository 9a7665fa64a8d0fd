import * as v from "valibot";
import { Answer, Contents } from "../protocol/question.ts";
import { type Row, type Statement, statement } from "../query/statement.ts";
import type { CheckedMeasures } from "./check.ts";
import { contentsOf, type KeptAnswer } from "./kept-answer.ts";
import { objectsRead } from "./touched-by.ts";

/* Answers that are kept in Postgres: rows of `app.answer`, any of which may be lost. */

/** Days after which an answer that nobody used is dropped, and of how many the others are; so many at once. */
const UNUSED_DAYS = 14;
const MOST_ANSWERS = 5_000;
const DROPPED_AT_ONCE = 20;

/** The answer of that key, and what there is now to be true for. */
export function findAnswer(key: string, question: CheckedMeasures): Statement {
  return statement(
    (
      add,
    ) => `select a.answer::text, a.states::text, (select json_object_agg(o.name, json_build_object('line', o.line, 'seq', o.head_seq))
      from sync.object o where o.name = any(${add(objectsRead(question), "text[]")}))::text
    from app.answer a where a.key = ${add(key, "text")}`,
  );
}

/** Reads the answer to `findAnswer`; null where none is kept that this version understands. */
export function readFoundAnswer(
  rows: readonly Row[],
): { readonly kept: KeptAnswer; readonly isOfNow: boolean } | null {
  const [answer, states, heads] = rows[0] ?? [];
  if (!answer || !heads) return null;
  const parsed = v.safeParse(Answer, JSON.parse(answer));
  if (!parsed.success) return null;
  const kept = { answer: parsed.output, states: states ?? null };
  const now = Object.entries(v.parse(Contents, JSON.parse(heads)));
  const contents = contentsOf(kept.answer);
  const isOfNow =
    now.length === Object.keys(contents).length &&
    now.every(([name, { line, seq }]) => {
      const content = contents[name];
      return content?.line === line && content.seq === seq;
    });
  return { kept, isOfNow };
}

/** Keeps an answer, and drops some that nobody used for long. */
export function keepAnswer(key: string, { answer, states }: KeptAnswer): Statement {
  return statement((add) => {
    const contents = add(JSON.stringify(contentsOf(answer)), "jsonb");
    const kept = [add(key, "text"), contents, states === null ? "null" : add(states, "json")];
    const values = [...kept, add(JSON.stringify(answer), "json")].join(", ");
    return `with unused as (select key from app.answer
        where used_at < greatest(now() - interval '${UNUSED_DAYS} days',
          (select used_at from app.answer order by used_at desc limit 1 offset ${MOST_ANSWERS - 1}))
        limit ${DROPPED_AT_ONCE} for update skip locked),
      dropped as (delete from app.answer a using unused u where a.key = u.key and a.key <> ${add(key, "text")})
    insert into app.answer (key, contents, states, answer) values (${values})
    on conflict (key) do update set contents = excluded.contents, states = excluded.states, answer = excluded.answer,
      kept_at = excluded.kept_at, used_at = excluded.used_at`;
  });
}

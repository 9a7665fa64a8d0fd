import { iso } from "../protocol/iso-sql.ts";
import { notedSql } from "./audit.ts";
import { NODE_GRACE } from "./ingest-node.ts";
import { type Row, type Statement, statement } from "./statement.ts";

/** Of the list views of an object which there are: an empty id. */
export const WHICH = "";

/** Asks ingest to read a list view, or which there are; once, as long as it has not answered. */
export function askListView(object: string, id: string, person: string): Statement {
  return statement((add) => {
    const key = `${add(object, "text")}, ${add(id, "text")}`;
    const did = `insert into app.list_view_request as r (object, list_view) values (${key})
      on conflict (object, list_view) do update set asked_at = excluded.asked_at
        where r.asked_at <= coalesce((select read_at from sync.list_view l
          where l.object = r.object and l.list_view = r.list_view), clock_timestamp() - interval '1 minute')
      returning object`;
    return notedSql({ person, deed: "list-view" }, did, add);
  });
}

/** One row: whether a node runs, whether it has not answered yet, and what it did answer. */
export function listViewAnswer(object: string, id: string): Statement {
  return statement(
    (
      add,
    ) => `select exists (select from sync.node n where n.seen_at > clock_timestamp() - interval '${NODE_GRACE}'),
      coalesce(r.asked_at > coalesce(l.read_at, '-infinity'), false),
      ${iso("l.read_at")}, l.answer::text, l.reason
      from (select ${add(object, "text")} as object, ${add(id, "text")} as list_view) k
      left join app.list_view_request r using (object, list_view)
      left join sync.list_view l using (object, list_view)`,
  );
}

/** What `listViewAnswer` answers. */
export type ListViewState = { readonly isIngestRunning: boolean } & (
  | { readonly state: "none" | "asked" }
  | { readonly state: "failed"; readonly at: string; readonly reason: string }
  | { readonly state: "read"; readonly at: string; readonly answer: unknown }
);

export function readListViewState([row]: readonly Row[]): ListViewState {
  const [running, open, at, answer, reason] = row ?? [];
  const node = { isIngestRunning: running === "t" };
  if (open === "t") return { ...node, state: "asked" };
  if (!at) return { ...node, state: "none" };
  if (!answer) return { ...node, state: "failed", at, reason: reason ?? "" };
  return { ...node, state: "read", at, answer: JSON.parse(answer) };
}

import { iso } from "../protocol/iso-sql.ts";
import { VIEW_MS, type ViewEnd } from "../protocol/view-as.ts";
import { notedSql } from "./audit.ts";
import { PERSON } from "./sessions.ts";
import { type Statement, statement } from "./statement.ts";

const UNTIL = `(w.began_at + interval '${VIEW_MS} milliseconds')`;

/** A person by their id, as `readPerson` reads one. */
export function personById(id: string): Statement {
  return statement((add) => `select ${PERSON} from app.person p where p.id = ${add(id, "text")}`);
}

/** Begins a view of a session, and notes it; answers its id. */
export function beginView(view: {
  readonly id: string;
  readonly digest: string;
  readonly session: string;
  readonly person: string;
  readonly viewed: string;
}): Statement {
  return statement((add) => {
    const { id, digest, session, person, viewed } = view;
    const values = [id, digest, session, person, viewed].map((one) => add(one, "text"));
    const did = `insert into app.view_as (id, digest, session, person, viewed) values (${values.join(", ")}) returning id`;
    return notedSql({ person, deed: "view-as", about: viewed }, did, add);
  });
}

/** The view of a session by its token's digest that nobody ended: id, end, whether it is over, and the person, as `readPerson` reads one. */
export function viewOf(session: string, digest: string): Statement {
  return statement(
    (add) => `select w.id, ${iso(UNTIL)}, ${UNTIL} <= clock_timestamp(), ${PERSON}
      from app.view_as w join app.person p on p.id = w.viewed
      where w.digest = ${add(digest, "text")} and w.session = ${add(session, "text")} and w.ended_at is null`,
  );
}

/** Which views are ended. */
export type Ended =
  | { readonly view: string }
  | { readonly session: string }
  /** All that an admin has. */
  | { readonly person: string };

const COLUMNS = { view: "id", session: "session", person: "person" } as const;

/** Ends views, each noted with how long it was; answers their ids. */
export function endViews(ended: Ended, why: ViewEnd): Statement {
  return statement((add) => {
    const [[by, id]] = Object.entries(ended) as [[keyof typeof COLUMNS, string]];
    return endViewsSql(`w.${COLUMNS[by]} = ${add(id, "text")}`, add(why, "text"));
  });
}

/** The SQL of it: for all that `which` holds of. A view that was forgotten ended after its hour. */
export function endViewsSql(which: string, why: string): string {
  return `with done as (update app.view_as w set ended_at = least(clock_timestamp(), ${UNTIL})
      where w.ended_at is null and ${which} returning w.id, w.person, w.viewed, w.began_at, w.ended_at),
    noted as (insert into app.audit (person, deed, about, detail)
      select w.person, 'view-as-ended', w.viewed,
        json_build_object('from', ${iso("w.began_at")}, 'to', ${iso("w.ended_at")}, 'why', ${why}) from done w)
    select id from done`;
}

import type { Deed, DeedName } from "../protocol/audit.ts";
import { iso } from "../protocol/iso-sql.ts";
import { personName } from "./person-name.ts";
import { type Add, type Row, type Statement, statement } from "./statement.ts";

/** What is noted of a deed: who did it, to what, and more of it. */
export type Noted = {
  readonly person: string;
  readonly deed: DeedName;
  readonly about?: string | null;
  readonly detail?: Readonly<Record<string, unknown>> | null;
};

/**
 * A statement that does something, with what it did noted in it: `did` is SQL whose rows, of one column, are what was done;
 * of none nothing is noted. The answer is these rows. What cannot be noted is not done.
 *
 * @param steps SQL of the steps that `did` reads, each with its name
 */
export function notedSql(
  { person, deed, about = null, detail = null }: Noted,
  did: string,
  add: Add,
  steps: readonly string[] = [],
): string {
  const to = about === null ? "nullif(done.result::text, '')" : add(about, "text");
  const more = detail === null ? "null" : add(JSON.stringify(detail), "json");
  return `with ${[...steps, `done (result) as (${did})`].join(", ")},
    noted as (insert into app.audit (person, deed, about, detail)
      select ${add(person, "text")}, ${add(deed, "text")}, ${to}, ${more} from done limit 1 returning id)
    select done.result from done, noted`;
}

/** Of more deeds than these since, one of the last minute is not found. */
const RECENT = 1_000;

/** Notes that somebody was not let in, once a minute for each cause: who is not signed in could note without end. */
export function noteRefusal(provider: string, fault: string): Statement {
  return statement((add) => {
    const [to, why] = [add(provider, "text"), add(fault, "text")];
    return `insert into app.audit (person, deed, about, detail)
      select '', 'sign-in-refused', ${to}, json_build_object('fault', ${why})
      where not exists (select from (select * from app.audit order by id desc limit ${RECENT}) a
        where a.deed = 'sign-in-refused' and a.about = ${to} and a.detail->>'fault' = ${why}
          and a.at > clock_timestamp() - interval '1 minute') returning id`;
  });
}

/** Notes what is no change itself. */
export function noteDeed({ person, deed, about = null, detail = null }: Noted): Statement {
  return statement(
    (add) => `insert into app.audit (person, deed, about, detail) values (
      ${add(person, "text")}, ${add(deed, "text")}, nullif(${add(about ?? "", "text")}, ''),
      ${detail === null ? "null" : add(JSON.stringify(detail), "json")}) returning id`,
  );
}

const BOARD_NAME = `coalesce((select v.name from app.board_version v where v.board = a.about
  order by v.version desc limit 1), a.about)`;

const DEEDS_A_PAGE = 100;

/** What people did, the newest first: id, time, who, deed, about what, detail. @param before a page behind this one; null: the first */
export function deedsBefore(before: number | null): Statement {
  return statement((add) => {
    const behind = before === null ? "true" : `a.id < ${add(before, "bigint")}`;
    return `select a.id, ${iso("a.at")}, ${personName("a.person")}, a.deed,
        case when a.deed in ('role', 'sessions-ended', 'token-made', 'token-revoked', 'view-as', 'view-as-ended') then ${personName("a.about")}
          when a.deed in ('board-removed', 'board-restored') then ${BOARD_NAME} else a.about end, a.detail::text,
        case when a.detail->>'as' is not null then ${personName("a.detail->>'as'")} end
      from app.audit a where ${behind} order by a.id desc limit ${DEEDS_A_PAGE + 1}`;
  });
}

export function readDeeds(answer: readonly Row[]): {
  readonly deeds: readonly Deed[];
  readonly next: number | null;
} {
  const deeds = answer
    .slice(0, DEEDS_A_PAGE)
    .map(([id, at, by, deed, about, detail, as]): Deed => ({
      id: Number(id),
      at: at ?? "",
      by: by || "Somebody",
      deed: deed as DeedName,
      about: about ?? null,
      as: as ?? null,
      detail: JSON.parse(detail ?? "null"),
    }));
  const isMore = answer.length > DEEDS_A_PAGE;
  return { deeds, next: isMore ? (deeds.at(-1)?.id ?? null) : null };
}

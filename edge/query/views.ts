import { iso } from "../protocol/iso-sql.ts";
import type {
  DefaultChoice,
  NewView,
  ViewAnswer,
  ViewDefaults,
  ViewEntry,
  ViewSave,
} from "../protocol/view.ts";
import { ALL_RECORDS } from "../protocol/view-address.ts";
import { notedSql } from "./audit.ts";
import { personName } from "./person-name.ts";
import { type Add, type Row, type Statement, statement } from "./statement.ts";

/** Of more the list would be without end, or not whole. */
export const MOST_SHARED = 1_000;
/** Of a person and an object. */
export const MOST_OWN = 200;
const MOST_LISTED = 2_000;

const EVERYBODY = "";

/** What is answered of a view, in the order that `readViewEntry` reads. */
const entry = (person: string) =>
  `v.id, v.object, v.name, ${personName("v.owner")}, v.owner = ${person}, v.shared, v.version, ${iso("v.saved_at")}, c.search is not null`;

const WITH_CHANGE = (person: string) =>
  `left join app.view_change c on c.view = v.id and c.person = ${person}`;

/** Whether a view is there for a person. */
const isThere = (person: string) => `v.removed_at is null and (v.shared or v.owner = ${person})`;

/** The views that are there for a person, of an object or of all, by name. */
export function viewsOf(person: string, object: string | null): Statement {
  return statement((add) => {
    const asker = add(person, "text");
    const of = object === null ? "" : ` and v.object = ${add(object, "text")}`;
    return `select ${entry(asker)} from app.view v ${WITH_CHANGE(asker)}
      where ${isThere(asker)}${of} order by lower(v.name), v.id limit ${MOST_LISTED}`;
  });
}

/** A view that is there for a person: its entry, its address, and what the person has otherwise. */
export function viewOf(person: string, id: string): Statement {
  return statement((add) => {
    const asker = add(person, "text");
    return `select ${entry(asker)}, v.search, c.search from app.view v ${WITH_CHANGE(asker)}
      where v.id = ${add(id, "text")} and ${isThere(asker)}`;
  });
}

/** The defaults of an object that are there for a person: whose (true: everybody's), and of which view. */
const DEFAULTS = (asker: string, object: string) =>
  `select d.person = '${EVERYBODY}' as of_all, d.view from app.view_default d left join app.view v on v.id = d.view
    where d.object = ${object} and d.person in ('${EVERYBODY}', ${asker}) and (d.view is null
      or (${isThere(asker)} and (v.shared or d.person <> '${EVERYBODY}')))`;

export function defaultsOf(person: string, object: string): Statement {
  return statement((add) => DEFAULTS(add(person, "text"), add(object, "text")));
}

/** The view that an object opens with for a person, in the form of `viewOf`: their own default, or everybody's. */
export function defaultView(person: string, object: string): Statement {
  return statement((add) => {
    const asker = add(person, "text");
    return `with chosen as (${DEFAULTS(asker, add(object, "text"))} order by of_all limit 1)
      select ${entry(asker)}, v.search, c.search from chosen join app.view v on v.id = chosen.view ${WITH_CHANGE(asker)}`;
  });
}

/** A view that is shared takes a place of all, and every view one of its owner's. */
const hasRoom = (owner: string, object: string, shared: string) =>
  `(select count(*) from app.view where object = ${object} and owner = ${owner} and removed_at is null) < ${MOST_OWN}
    and ${hasSharedRoom(object, shared)}`;

const hasSharedRoom = (object: string, shared: string) =>
  `(not ${shared} or (select count(*) from app.view where object = ${object} and shared and removed_at is null) < ${MOST_SHARED})`;

/** Answers nothing where there are too many views. */
export function createView(id: string, view: NewView, person: string): Statement {
  return statement((add) => {
    const [object, owner, shared] = [
      add(view.object, "text"),
      add(person, "text"),
      add(String(view.shared), "boolean"),
    ];
    return `insert into app.view (id, object, name, search, owner, shared, version)
      select ${add(id, "text")}, ${object}, ${add(view.name, "text")}, ${add(view.search, "text")}, ${owner}, ${shared}, 1
      where ${hasRoom(owner, object, shared)} returning version`;
  });
}

/** Answers nothing where the view is not the person's, or of another version, or is so already, or has no room among the shared ones. */
export function saveView(id: string, { version, view }: ViewSave, person: string): Statement {
  return statement((add) => {
    const shared = add(String(view.shared), "boolean");
    const content = `${add(view.name, "text")}, ${add(view.search, "text")}, ${shared}`;
    return `update app.view v set (name, search, shared) = (${content}),
        version = version + 1, saved_at = clock_timestamp()
      where ${isOwn(add, id, person)} and version = ${add(version, "int")} and v.removed_at is null
        and (name, search, shared) is distinct from (${content})
        and (v.shared or ${hasSharedRoom("v.object", shared)}) returning version`;
  });
}

const isOwn = (add: Add, id: string, person: string) =>
  `v.id = ${add(id, "text")} and v.owner = ${add(person, "text")}`;

/** Answers nothing where no such view of the person is there. */
export function removeView(id: string, person: string): Statement {
  return statement(
    (add) => `update app.view v set removed_at = clock_timestamp()
      where ${isOwn(add, id, person)} and v.removed_at is null returning version`,
  );
}

/** Answers nothing where the person removed no such view, or there are too many views. */
export function restoreView(id: string, person: string): Statement {
  return statement(
    (add) => `update app.view v set removed_at = null
      where ${isOwn(add, id, person)} and v.removed_at is not null
        and ${hasRoom("v.owner", "v.object", "v.shared")} returning version`,
  );
}

/** How many views of that id the person removed: one or none. */
export function removedViews(id: string, person: string): Statement {
  return statement(
    (add) =>
      `select count(*) from app.view v where ${isOwn(add, id, person)} and v.removed_at is not null`,
  );
}

/** Answers nothing where the view is not there for the person. */
export function putChange(id: string, search: string, person: string): Statement {
  return statement((add) => {
    const asker = add(person, "text");
    return `insert into app.view_change (view, person, search)
      select v.id, ${asker}, ${add(search, "text")} from app.view v where v.id = ${add(id, "text")} and ${isThere(asker)}
      on conflict (view, person) do update set search = excluded.search, saved_at = clock_timestamp() returning view`;
  });
}

export function removeChange(id: string, person: string): Statement {
  return statement(
    (add) => `delete from app.view_change
      where view = ${add(id, "text")} and person = ${add(person, "text")} returning view`,
  );
}

/** Answers nothing where the view is not of the object, is not there for the person, or is not shared and to be everybody's. */
export function chooseDefault({ object, of, view }: DefaultChoice, person: string): Statement {
  const whose = of === "me" ? person : EVERYBODY;
  return statement((add) => {
    const did = chooseSql(add);
    // What is one's own is nobody else's.
    return of === "me" ? did : notedSql({ person, deed: "default-view" }, did, add);
  });

  function chooseSql(add: Add): string {
    const [on, by] = [add(object, "text"), add(whose, "text")];
    if (view === null)
      return `delete from app.view_default where object = ${on} and person = ${by} returning object`;
    const chosen =
      view === ALL_RECORDS
        ? "select null::text as id"
        : `select v.id from app.view v where v.id = ${add(view, "text")} and v.object = ${on}
            and ${isThere(add(person, "text"))} and (v.shared or ${by} <> '${EVERYBODY}')`;
    return `insert into app.view_default (object, person, view) select ${on}, ${by}, chosen.id from (${chosen}) chosen
      on conflict (object, person) do update set view = excluded.view returning object`;
  }
}

export function readViewEntry(row: Row): ViewEntry {
  const [id, object, name, owner, isOwnOne, shared, version, savedAt, isChanged] = row;
  return {
    id: id ?? "",
    object: object ?? "",
    name: name ?? "",
    owner: owner ?? "",
    isOwn: isOwnOne === "t",
    shared: shared === "t",
    version: Number(version),
    savedAt: savedAt ?? "",
    isChanged: isChanged === "t",
  };
}

export function readView(row: Row): ViewAnswer {
  const [search, change] = row.slice(-2);
  return { ...readViewEntry(row), search: search ?? "", change: change ?? null };
}

export function readDefaults(rows: readonly Row[]): ViewDefaults {
  const of = (ofAll: "t" | "f") => {
    const found = rows.find(([isOfAll]) => isOfAll === ofAll);
    return found === undefined ? null : (found[1] ?? ALL_RECORDS);
  };
  return { me: of("f"), everybody: of("t") };
}

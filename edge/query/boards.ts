import { iso } from "../protocol/iso-sql.ts";
import type { BoardEntry } from "../protocol/board.ts";
import { notedSql } from "./audit.ts";
import { personName } from "./person-name.ts";
import { type Add, type Row, type Statement, statement } from "./statement.ts";

/** What is answered of a board, in the order that `readBoardEntry` reads. */
const ENTRY = `b.id, v.name, v.about, v.version, ${personName("v.person")}, ${iso("v.saved_at")}, v.objects`;

/** Of more the list would be without end, or not whole. */
export const MOST_BOARDS = 1_000;

/** The saved boards, by name. */
export const savedBoards: Statement = statement(
  () => `select ${ENTRY} from app.board b join app.board_version v on v.board = b.id and v.version = b.version
    where b.removed_at is null order by lower(v.name), b.id`,
);

/** A board as it is now, or in an earlier version: its entry, its latest version, and what it shows. */
export function savedBoard(id: string, version: number | null): Statement {
  return statement((add) => {
    const asked = version === null ? "b.version" : add(version, "int");
    return boardSql(add(id, "text"), asked, "b.removed_at is null");
  });
}

/** The same of one that was removed, as it was last. */
export function removedBoard(id: string): Statement {
  return statement((add) => boardSql(add(id, "text"), "b.version", "b.removed_at is not null"));
}

function boardSql(id: string, version: string, which: string): string {
  return `select ${ENTRY}, b.version, v.content::text from app.board b
    join app.board_version v on v.board = b.id and v.version = ${version} where b.id = ${id} and ${which}`;
}

/** The versions of a board, newest first, in the form of `savedBoards`. */
export function boardVersions(id: string): Statement {
  return statement(
    (add) => `select ${ENTRY} from app.board b join app.board_version v on v.board = b.id
      where b.id = ${add(id, "text")} and b.removed_at is null order by v.version desc limit 500`,
  );
}

const HAS_ROOM = (add: Add) =>
  `(select count(*) from app.board where removed_at is null) < ${add(MOST_BOARDS, "int")}`;

/** Answers nothing where there are too many boards. */
export function createBoard(id: string, content: string, person: string): Statement {
  return statement(
    (add) => `with b as (insert into app.board (id, version) select ${add(id, "text")}, 1
        where ${HAS_ROOM(add)} returning id)
      insert into app.board_version (board, version, content, person)
      select id, 1, ${add(content, "json")}, ${add(person, "text")} from b returning version`,
  );
}

/** Answers nothing where the board is not there, or of another version, or is so already. */
export function saveBoard(id: string, version: number, content: string, person: string): Statement {
  return statement((add) => {
    const [asked, now, saved] = [add(id, "text"), add(version, "int"), add(content, "json")];
    return `with b as (update app.board set version = version + 1
        where id = ${asked} and version = ${now} and removed_at is null and not exists (
          select from app.board_version where board = ${asked} and version = ${now} and content::text = ${saved}::text)
        returning id, version)
      insert into app.board_version (board, version, content, person)
      select id, version, ${saved}, ${add(person, "text")} from b returning version`;
  });
}

/** Its versions stay. Answers nothing where the board is not there. */
export function removeBoard(id: string, person: string): Statement {
  return statement((add) => {
    const did = `update app.board set removed_at = clock_timestamp()
      where id = ${add(id, "text")} and removed_at is null returning version`;
    return notedSql({ person, deed: "board-removed", about: id }, did, add);
  });
}

/**
 * Answers nothing where there is no such board that was removed, or there are too many boards.
 *
 * @param version what it must be of; null: whatever it is of
 */
export function restoreBoard(id: string, person: string, version: number | null): Statement {
  return statement((add) => {
    const did = `update app.board set removed_at = null
      where id = ${add(id, "text")} and removed_at is not null and ${HAS_ROOM(add)}
        and ${version === null ? "true" : `version = ${add(version, "int")}`} returning version`;
    return notedSql({ person, deed: "board-restored", about: id }, did, add);
  });
}

/** How many boards of that id were removed: one or none. */
export function removedBoards(id: string): Statement {
  return statement(
    (add) =>
      `select count(*) from app.board where id = ${add(id, "text")} and removed_at is not null`,
  );
}

export function readBoardEntry([
  id,
  name,
  about,
  version,
  person,
  savedAt,
  objects,
]: Row): BoardEntry {
  return {
    id: id ?? "",
    name: name ?? "",
    about: about ?? null,
    objects: [...new Set<string>(JSON.parse(objects ?? "[]"))].toSorted(),
    version: Number(version),
    savedBy: person ?? null,
    savedAt: savedAt ?? null,
  };
}

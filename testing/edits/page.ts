import { shownCell } from "../../edge/edits/shown-cell.ts";
import type { Docket } from "../../ingest/edits/rules/docket.ts";
import { EDIT_FIELDS, type FieldName, type Play } from "./edit-world.ts";
import type { Mirror } from "./mirror.ts";
import type { Org } from "./org.ts";
import type { People } from "./people.ts";

/** W5: what a page shows is never an older own value after a newer own edit, whether it is live, late or just loaded. */
export function lookAtPage(
  play: Play,
  org: Org,
  mirror: Mirror,
  people: People,
  docketOf: (recordId: string) => Docket,
): void {
  const seq = people.pageSeq();
  for (const recordId of org.recordIds)
    for (const person of ["P", "Q"])
      for (const name of EDIT_FIELDS)
        if (showsOlder({ org, mirror, people, docketOf }, { recordId, person, name, seq }))
          play.violated("W5");
}

type Parts = {
  readonly org: Org;
  readonly mirror: Mirror;
  readonly people: People;
  readonly docketOf: (recordId: string) => Docket;
};
type Cell = {
  readonly recordId: string;
  readonly person: string;
  readonly name: FieldName;
  readonly seq: number;
};

/** States in which a person has let go of an edit. */
const LET_GO = new Set(["withdrawn", "superseded", "discarded", "resolved", "already"]);

function showsOlder(parts: Parts, { recordId, person, name, seq }: Cell): boolean {
  const row = parts.mirror.rowAt(recordId, seq);
  const own = parts.people.own(recordId, person).filter(({ fields }) => name in fields);
  const newest = own.findLast(({ state }) => state !== "superseded");
  const field = newest?.fields[name];
  if (row === null || newest === undefined || field === undefined) return false;
  if (LET_GO.has(newest.state) || field.end?.is === "given up") return false;
  const { value, edit } = shownCell(row, seq, parts.people.seen(own), name);
  if (edit !== null) return edit.id !== newest.id;
  const older = own.slice(0, own.indexOf(newest));
  const values = [
    ...own.map(({ fields }) => fields[name]?.base),
    ...older.flatMap(({ fields }) => [fields[name]?.mine, fields[name]?.end?.value]),
  ];
  const isOlder = values.includes(value) && value !== field.mine && value !== field.end?.value;
  return isOlder && !isLaterInOrg(parts, recordId, newest.id, name, value);
}

/** The org has written that value after the newest edit came in: then it is right to show it. */
function isLaterInOrg(
  { org, docketOf }: Parts,
  recordId: string,
  editId: number,
  name: string,
  value: unknown,
): boolean {
  const ids = docketOf(recordId)
    .attempts.filter((one) => one.editId === editId)
    .map(({ id }) => id);
  const first = org.commits.find((one) => one.recordId === recordId && ids.includes(one.attempt));
  if (first === undefined) return false;
  return org
    .versions(recordId)
    .some(({ committed, state }) => committed >= first.at && state?.[name] === value);
}

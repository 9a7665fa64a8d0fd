import type { CellValue } from "../../edge/protocol/cell.ts";
import type { Conflict, Edit } from "../../edge/edits/edit.ts";
import type { Attempt, Docket } from "../../ingest/edits/rules/docket.ts";
import { strangers } from "../../ingest/edits/rules/own-events.ts";
import { EDIT_FIELDS, fieldsOf, type Play, SETTING } from "./edit-world.ts";
import type { Commit, Org } from "./org.ts";

/** A record's docket at the end of a history, and what really came in. */
type Case = {
  readonly play: Play;
  readonly org: Org;
  readonly docket: Docket;
  /** Writes of ours that came in, in commit order. */
  readonly commits: readonly Commit[];
};

/**
 * What must hold at the end of a history, of each record (docs/decisions/edits.md, docs/invariants.md):
 *
 *   I1  mirror and org are equal
 *   W1  every edit has ended, and what is called stored was there
 *   W2  whatever was overwritten was the base, or decided about, or is listed afterwards: with its value, or as possible
 *   W4  nothing came in after what was sent later
 *   and nobody is in conflict with himself or about nothing; nothing is sent for nothing; a difference is added once
 */
export function judge(play: Play, org: Org, docket: Docket): void {
  const commits = org.commits
    .filter(({ recordId }) => recordId === docket.recordId)
    .toSorted((a, b) => a.at - b.at);
  const one: Case = { play, org, docket, commits };
  judgeMirror(one);
  for (const edit of docket.edits) judgeEnd(one, edit);
  judgeOrder(one);
  judgePersons(one);
  for (const commit of commits) judgeOverwritten(one, commit);
  for (const conflict of docket.conflicts) judgeConflict(one, conflict);
  for (const attempt of docket.attempts) judgeAttempt(one, attempt);
  if (!play.wrong.has("shared user")) play.count("strangers", strangers(docket, SETTING).length);
}

function judgeMirror({ play, org, docket }: Case): void {
  const { state } = org.latest(docket.recordId);
  const values = (cells: Docket["row"]) =>
    cells === null ? "gone" : JSON.stringify(fieldsOf(cells));
  if (values(state) !== values(docket.row)) play.violated("I1");
}

const UNENDED = new Set(["open", "asked"]);

function judgeEnd(one: Case, edit: Edit): void {
  const { play, docket } = one;
  play.count(`ends ${edit.state}`);
  if (UNENDED.has(edit.state)) play.violated("W1 no end");
  const later = docket.edits.find(({ id }) => id === edit.supersededBy);
  if (edit.state === "superseded" && later?.person !== edit.person) play.violated("W1 lost");
  if (edit.state !== "confirmed" && edit.state !== "already") return;
  for (const [name, { end, mine, policy }] of Object.entries(edit.fields)) {
    if (end?.is === "given up" || policy === "add" || (end === null && edit.state === "confirmed"))
      continue;
    const wrote = commitsOf(one, edit).some(({ wrote }) => name in wrote);
    const wasThere = one.org.versions(docket.recordId).some(({ state }) => state?.[name] === mine);
    if (end !== null && !wrote && !wasThere) play.violated("W1 false end");
  }
}

function commitsOf({ docket, commits }: Case, edit: Edit): readonly Commit[] {
  const ids = new Set(
    docket.attempts.filter(({ editId }) => editId === edit.id).map(({ id }) => id),
  );
  return commits.filter(({ attempt }) => ids.has(attempt));
}

/** A write that changed something came in after one of another edit that was sent later. */
function judgeOrder({ play, docket, commits }: Case): void {
  const last = new Map(docket.attempts.map(({ editId, id }) => [editId, id]));
  let newest = 0;
  for (const { attempt, was, wrote } of commits) {
    const editId = docket.attempts.find(({ id }) => id === attempt)?.editId ?? 0;
    const changed = Object.keys(wrote).some((name) => wrote[name] !== was[name]);
    if (changed && (last.get(editId) ?? 0) < newest) play.violated("W4");
    newest = Math.max(newest, attempt);
  }
}

/** A person's older value of a field was written over a newer one of theirs, and nobody had decided so. */
function judgePersons({ play, docket, commits }: Case): void {
  const newest = new Map<string, number>();
  const seen = new Set<number>();
  for (const { attempt: id, was, wrote } of commits) {
    const editId = docket.attempts.find((attempt) => attempt.id === id)?.editId;
    const edit = docket.edits.find((one) => one.id === editId);
    if (edit === undefined || seen.has(id)) continue;
    seen.add(id);
    for (const name of Object.keys(wrote).filter((one) => was[one] !== wrote[one])) {
      const key = `${edit.person} ${name}`;
      const before = newest.get(key) ?? 0;
      const isDecided = edit.fields[name]?.named.includes(was[name] ?? null);
      if (edit.id < before && !isDecided) play.violated("W4 older over newer");
      newest.set(key, Math.max(before, edit.id));
    }
  }
}

function judgeOverwritten(one: Case, commit: Commit): void {
  const attempt = one.docket.attempts.find(({ id }) => id === commit.attempt);
  const edit = one.docket.edits.find(({ id }) => id === attempt?.editId);
  if (attempt === undefined || edit === undefined) return one.play.violated("W1 unknown write");
  for (const [name, wrote] of Object.entries(commit.wrote)) {
    const was = commit.was[name] ?? null;
    if (was === wrote || was === attempt.values[name]) continue;
    if (basesOf(one, edit, name).has(was) || isOwnRepeat(one, commit, name)) continue;
    judgeUnseen(one, commit, attempt, edit, name, was);
  }
}

/** A repeat of the request overwrote what a trigger had made of the first. */
function isOwnRepeat({ commits }: Case, commit: Commit, name: string): boolean {
  return commits.some(
    ({ at, attempt, wrote }) =>
      at < commit.at && attempt === commit.attempt && wrote[name] === commit.was[name],
  );
}

function judgeUnseen(
  one: Case,
  commit: Commit,
  attempt: Attempt,
  edit: Edit,
  name: string,
  was: CellValue,
): void {
  const ids = new Set([edit, ...supersededBy(one.docket, edit)].map(({ id }) => id));
  const listed = one.docket.conflicts.filter(
    ({ editId, field }) => ids.has(editId) && field === name,
  );
  const told = listed.filter(({ found, theirs }) => found !== "possible" && theirs === was);
  if (told.some(({ at }) => at <= attempt.sentAt)) return;
  const lane = `${one.docket.hasEvents ? "events" : "polled"} ${attempt.guarded ? "guarded" : "batch"}`;
  const { play } = one;
  play.count(`overwritten unseen, ${lane}`);
  const isPossible = listed.some(({ found }) => found === "possible");
  if (told.length > 0) play.count(`overwritten unseen, ${lane}: listed afterwards`);
  else if (isPossible) play.count(`overwritten unseen, ${lane}: listed as possible`);
  else if (isNeverTold(one, commit, attempt, name, was))
    play.count(`overwritten unseen, ${lane}: never told by the org`);
  else play.violated("W2 silent");
}

function supersededBy(docket: Docket, edit: Edit): readonly Edit[] {
  const older = docket.edits.filter((one) => one.supersededBy === edit.id);
  return [...older, ...older.flatMap((one) => supersededBy(docket, one))];
}

/** The edits that an edit became. */
function laterThan(docket: Docket, edit: Edit): readonly Edit[] {
  const later = docket.edits.find(({ id }) => id === edit.supersededBy);
  return later === undefined ? [] : [later, ...laterThan(docket, later)];
}

/** What the person may overwrite: what was seen; of an own edit, what became of it. */
function basesOf(
  one: Case,
  edit: Edit,
  name: string,
  seen: ReadonlySet<number> = new Set(),
): Set<CellValue> {
  const field = edit.fields[name];
  const bases = new Set<CellValue>(field === undefined ? [] : [field.base]);
  const below = one.docket.edits.find(({ id }) => id === field?.on);
  if (below === undefined || seen.has(below.id)) return bases;
  const stored = (from: Edit) => {
    for (const { wrote } of commitsOf(one, from)) if (name in wrote) bases.add(wrote[name] ?? null);
    const end = from.fields[name]?.end;
    if (end?.is === "given up" || (end && from.state === "already")) bases.add(end.value);
  };
  stored(below);
  for (const later of laterThan(one.docket, below)) if (later !== edit) stored(later);
  for (const value of basesOf(one, below, name, new Set([...seen, edit.id]))) bases.add(value);
  return bases;
}

/** The event that would have told the value, or of our write, was lost; or there are no events, and no new stamp. */
function isNeverTold(
  { org, docket }: Case,
  commit: Commit,
  { guarded }: Attempt,
  name: string,
  value: CellValue,
): boolean {
  const versions = org.versions(docket.recordId);
  const makers = versions.filter(
    ({ committed, state }, n) =>
      committed <= commit.at && state?.[name] === value && versions[n - 1]?.state?.[name] !== value,
  );
  const maker = makers.at(-1);
  if (guarded && docket.hasEvents && org.lost.has(`${docket.recordId}@${commit.at}`)) return true;
  if (maker === undefined) return false;
  if (!docket.hasEvents) return maker.by === "system";
  return org.lost.has(`${docket.recordId}@${maker.committed}`);
}

function judgeConflict(one: Case, conflict: Conflict): void {
  const { play, docket } = one;
  play.count(`conflicts ${conflict.found}`);
  const edit = docket.edits.find(({ id }) => id === conflict.editId);
  const field = edit?.fields[conflict.field];
  if (edit === undefined || field === undefined) return;
  if (conflict.found === "before") judgeBefore(one, edit, conflict);
  if (conflict.found !== "after") return;
  const wasTrue = commitsOf(one, edit).some(({ was }) => was[conflict.field] === conflict.theirs);
  if (!wasTrue) play.count("false alarms");
}

function judgeBefore(one: Case, edit: Edit, { field: name, theirs, at }: Conflict): void {
  const { play, docket } = one;
  const field = edit.fields[name];
  if (field === undefined || field.policy === "add") return;
  const below = docket.edits.find(({ id }) => id === field.on);
  const older = below === undefined ? [] : [below, ...supersededBy(docket, below)];
  const above = docket.edits.filter(({ fields }) => fields[name]?.on === edit.id);
  const mine = [...older, ...supersededBy(docket, edit), ...above];
  const own = mine.flatMap((from) => surely(one, from, name, at));
  if (own.includes(theirs)) play.violated("with himself");
  if (below === undefined && theirs === field.base) play.violated("with himself");
  if (field.mine === field.base && field.named.length === 0 && below === undefined)
    play.violated("about nothing");
}

/**
 * What was stored of an edit, as an own event told at once. After a read, or an answer that was lost, a person may be
 * asked about his own value.
 */
function surely(one: Case, edit: Edit, name: string, by: number): readonly CellValue[] {
  const { docket } = one;
  const stored = commitsOf(one, edit).filter((commit) => {
    const attempt = docket.attempts.find(({ id }) => id === commit.attempt);
    if (commit.at > by) return false;
    if (!docket.hasEvents) return attempt?.wasSilent === false;
    const entry = docket.log.find(({ seq }) => seq === attempt?.events[0]);
    const isByEvent = edit.confirmedSeq === null || edit.confirmedSeq === entry?.seq;
    return entry !== undefined && name in entry.cells && isByEvent;
  });
  return stored.flatMap(({ wrote }) => (name in wrote ? [wrote[name] ?? null] : []));
}

function judgeAttempt(one: Case, attempt: Attempt): void {
  const edit = one.docket.edits.find(({ id }) => id === attempt.editId);
  for (const name of EDIT_FIELDS) {
    if (!(name in attempt.values)) continue;
    if (attempt.values[name] === attempt.planned[name]) one.play.violated("sent for nothing");
    const typed = String(attempt.values[name] ?? "").trim();
    if (typed === attempt.planned[name]) one.play.violated("sent for nothing");
  }
  if (edit?.fields["n"]?.policy === "add" && edit.state === "confirmed") judgeSum(one, edit);
}

/** Writes of one difference that changed the number all made the same of it. */
function judgeSum(one: Case, edit: Edit): void {
  const changing = commitsOf(one, edit).filter(
    ({ was, wrote }) => "n" in wrote && was["n"] !== wrote["n"],
  );
  const isLost = changing.some(({ at }) => one.org.lost.has(`${one.docket.recordId}@${at}`));
  if (new Set(changing.map(({ wrote }) => wrote["n"])).size > 1 && !isLost)
    one.play.violated("added twice");
}

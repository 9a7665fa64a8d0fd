import { type Content, SEALED_LINE } from "../../edge/protocol/line.ts";
import type { Contents } from "../../edge/protocol/question.ts";
import { letGo } from "./ahead.ts";

/*
 * Who sees some records of an object is told no place in its log. Their room has a log of what they see, with places of its
 * own, which the API does not know. It is never behind a room: an answer to what was asked since the room named a place is
 * true for that place.
 */

type Source = () => Content | null;
/** The rooms that the page is connected to, by lower-cased object. */
const sources = new Map<string, Set<Source>>();

/** A feed names the newest place that its room told it; null while it told none. @returns ends that */
export function addPositions(object: string, source: Source): () => void {
  letGo();
  const key = object.toLowerCase();
  const known = sources.get(key) ?? new Set();
  sources.set(key, known.add(source));
  return () => void known.delete(source);
}

/** That of the feed that came last: earlier ones may be of a log that ended. */
function positionOf(object: string): Content | null {
  const all = [...(sources.get(object.toLowerCase()) ?? [])].flatMap((source) => source() ?? []);
  return all.at(-1) ?? null;
}

type Placed = { readonly line: string; readonly seq: number };

/** Reads an answer about one object; where its place is not told, it is that of the room when it was asked for. */
export async function placed<T extends Placed>(object: string, read: Promise<T>): Promise<T> {
  const at = positionOf(object);
  const answer = await read;
  if (answer.line !== SEALED_LINE || at === null) return answer;
  return { ...answer, line: at.line ?? SEALED_LINE, seq: at.seq };
}

/** The same of an answer about several. */
export async function allPlaced<T extends { history: Lines; seqs: Seqs }>(
  read: Promise<T>,
): Promise<T> {
  const before = positionsNow();
  const answer = await read;
  const found = foundIn(Object.entries(answer.history), before);
  const lines = found.map(([object, { line }]) => [object, line]);
  const seqs = found.map(([object, { seq }]) => [object, seq]);
  return {
    ...answer,
    history: { ...answer.history, ...Object.fromEntries(lines) },
    seqs: { ...answer.seqs, ...Object.fromEntries(seqs) },
  };
}

/** The same of contents. */
export async function contentsPlaced<T extends { readonly contents: Contents }>(
  read: Promise<T>,
): Promise<T> {
  const before = positionsNow();
  const answer = await read;
  const lines = Object.entries(answer.contents).map(([name, { line }]) => [name, line] as const);
  const found = foundIn(lines, before);
  return { ...answer, contents: { ...answer.contents, ...Object.fromEntries(found) } };
}

type Lines = Readonly<Record<string, string>>;
type Seqs = Readonly<Record<string, number>>;

function positionsNow(): ReadonlyMap<string, Content | null> {
  return new Map([...sources.keys()].map((object) => [object, positionOf(object)]));
}

function foundIn(
  lines: readonly (readonly [object: string, line: string])[],
  before: ReadonlyMap<string, Content | null>,
) {
  return lines.flatMap(([object, line]) => {
    const at = before.get(object.toLowerCase());
    if (line !== SEALED_LINE || !at?.line) return [];
    return [[object, { line: at.line, seq: at.seq }] as const];
  });
}

import { base64url } from "jose";
import * as v from "valibot";
import { Contents } from "../protocol/question.ts";
import { QuestionError } from "./question-error.ts";

const PARTS = [v.string(), v.array(v.nullable(v.string())), v.nullable(Contents)] as const;
const UP = "up";
const Payload = v.union([v.strictTuple(PARTS), v.strictTuple([...PARTS, v.literal(UP)])]);

/**
 * Where a page ended or began: a row's sort keys, as Postgres wrote them (so that no digit of a time or number is lost).
 * The cursor carries a digest of the question, for it means nothing in another one.
 */
export type CursorKeys = readonly (string | null)[];

/**
 * Where the next page begins, or where the one before ends, which is read up from there; and the contents that all pages
 * are as of; null at the moving head.
 */
export type Cursor = {
  readonly keys: CursorKeys;
  readonly contents: Contents | null;
  readonly isUp: boolean;
};

/** An opaque text for the URL. `question` is object, filters and sorts in canonical form: the cursor belongs to it. */
export function encodeCursor({ keys, contents, isUp }: Cursor, question: string): string {
  const parts = [digest(question), keys, contents, ...(isUp ? [UP] : [])];
  return base64url.encode(JSON.stringify(parts));
}

/** What a cursor says; a QuestionError when it is damaged, or was made by another question. */
export function decodeCursor(text: string, question: string, keyCount: number): Cursor {
  const payload = v.safeParse(Payload, parse(text));
  if (!payload.success) throw badCursor("The cursor is damaged");
  const [asked, keys, contents, way] = payload.output;
  if (asked !== digest(question) || keys.length !== keyCount || keys.at(-1) === null)
    throw badCursor("The cursor belongs to another question");
  return { keys, contents, isUp: way === UP };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(
      new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(base64url.decode(text)),
    );
  } catch {
    return undefined;
  }
}

function badCursor(what: string): QuestionError {
  return new QuestionError("Bad cursor", `${what}; ask for the first page again, without cursor.`);
}

/** Two FNV-1a hashes of 32 bits, with different primes: tells questions apart; it guards nothing. */
function digest(text: string): string {
  let [one, other] = [0x811c9dc5, 0x811c9dc5];
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    one = Math.imul(one ^ unit, 0x01000193);
    other = Math.imul(other ^ unit, 0x85ebca6b);
  }
  return (one >>> 0).toString(36) + (other >>> 0).toString(36);
}

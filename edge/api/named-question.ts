import { base64url } from "jose";
import * as v from "valibot";
import { ObjectGrant } from "../protocol/grant.ts";
import { readJson } from "../protocol/json.ts";
import { Contents, MeasuresQuestion } from "../protocol/question.ts";
import { digestOf } from "./cookies.ts";

/*
 * A question as the cached entrypoint is asked it, in an address:
 *
 *   /1 / name / grant ? asked & atLeast
 *
 *   1        the format of what is asked and answered
 *   name     a digest of the question as it was checked and resolved: its statement, with days, zone, ids of me and of teams,
 *            columns, and the conditions of the grant (answer.ts)
 *   grant    a digest of what of the objects is seen, as it was resolved; the caller says it in `props` too
 *   asked    what the name is made from again by whoever answers, and compared
 *   atLeast  line and seq of each object that question and grant read: the answer is true for these, or later ones
 *
 * Nothing of a person is in it, but the ids of users that a condition means.
 */

/** Raise it where what is asked or answered is another thing. */
const FORMAT = "1";
/** Of what is longer (teams of hundreds) the isolates alone keep answers: an address has 16 kB. */
const MOST_LETTERS = 12_000;
/** The host leads nowhere, and is in no key. */
const HOST = "https://answers";
/** Where all rows are seen. */
const EVERYTHING = "all";

const NotKnown = v.strictObject({ reason: v.string() });
const Ids = v.union([v.pipe(v.array(v.string()), v.readonly()), NotKnown]);
const Asker = v.union([
  v.strictObject({
    id: v.string(),
    teams: v.exactOptional(v.strictObject({ managers: Ids, roles: Ids })),
  }),
  NotKnown,
]);
const AskedAs = v.strictObject({
  question: MeasuresQuestion,
  /** Who is meant by "me", where question or grant say that. */
  me: v.exactOptional(Asker),
  /** What is seen of the objects of which not all rows are, by their names. */
  sights: v.record(v.string(), ObjectGrant),
});
/** All that a question is resolved with, whoever asks it. */
export type AskedAs = Omit<v.InferOutput<typeof AskedAs>, "question"> & {
  readonly question: MeasuresQuestion;
};

export type NamedQuestion = {
  readonly name: string;
  readonly grant: string;
  readonly asked: AskedAs;
  readonly atLeast: Contents;
};

/** What is said beside the address, which is a part of the cache's key. */
export type AnswersProps = { readonly grant: string };

/** The address of a question; null where it is too long. */
export async function addressOf(
  name: string,
  asked: AskedAs,
  atLeast: Contents,
): Promise<{ readonly url: string; readonly props: AnswersProps } | null> {
  const grant = await grantWord(asked);
  const query = `asked=${encoded(asked)}&atLeast=${encoded(atLeast)}`;
  const url = `${HOST}/${FORMAT}/${name}/${grant}?${query}`;
  return url.length > MOST_LETTERS ? null : { url, props: { grant } };
}

/** Reads an address; null where it is none, or the grant is not that of `props`. */
export async function readAddress(url: string, props: AnswersProps): Promise<NamedQuestion | null> {
  const { pathname, searchParams } = new URL(url);
  const [, format, name = "", grant = "", ...more] = pathname.split("/");
  const asked = decoded(AskedAs, searchParams.get("asked"));
  const atLeast = decoded(Contents, searchParams.get("atLeast"));
  if (format !== FORMAT || more.length > 0 || asked === null || atLeast === null) return null;
  const isItsOwn = grant === props.grant && grant === (await grantWord(asked));
  return isItsOwn ? { name, grant, asked, atLeast } : null;
}

async function grantWord({ sights, me }: AskedAs): Promise<string> {
  if (Object.keys(sights).length === 0) return EVERYTHING;
  return digestOf(canonical([sights, me ?? null]));
}

function encoded(value: unknown): string {
  return base64url.encode(canonical(value));
}

function decoded<T>(schema: v.GenericSchema<unknown, T>, text: string | null): T | null {
  try {
    return readJson(schema, new TextDecoder().decode(base64url.decode(text ?? "")));
  } catch {
    return null;
  }
}

/** One text for one value: the keys of objects are in order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) => {
    if (typeof one !== "object" || one === null || Array.isArray(one)) return one;
    return Object.fromEntries(Object.entries(one).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  });
}

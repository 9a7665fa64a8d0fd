import { compoundOf } from "../grants/seen-columns.ts";
import { EVERY_OBJECT, type Grants, type ObjectGrant } from "../protocol/grant.ts";
import { nearMatches } from "../query/near-match.ts";
import type { ObjectEntry } from "../query/object-entry.ts";
import { QuestionError } from "../query/question-error.ts";
import { askerIn } from "./asker.ts";
import { finderFor, withObject } from "./catalog.ts";
import { checkedRows } from "./seen-objects.ts";
import type { Reader } from "./who.ts";

/**
 * What a token is narrowed to must be there for its owner, who is told of a misspelt name here, and not by empty answers.
 * Throws a QuestionError, or a ProblemError of an object that is not there.
 */
export async function checkTokenGrants(reader: Reader, grants: Grants): Promise<void> {
  const names = Object.keys(grants);
  const lowered = names.map((name) => name.toLowerCase());
  const twice = names.find((_, i) => lowered.indexOf(lowered[i] ?? "") !== i);
  if (twice !== undefined)
    throw new QuestionError("An object twice", `It is said twice what is seen of ${twice}.`);
  for (const [name, grant] of Object.entries(grants))
    if (grant !== "none") await checkGrant(reader, name, grant);
}

async function checkGrant(reader: Reader, name: string, grant: ObjectGrant): Promise<void> {
  if (name === EVERY_OBJECT) return checkEveryObject(grant);
  await withObject(reader, name, async (object) => {
    checkFields(object, grant);
    await checkRows(reader, object, grant);
  });
}

function checkEveryObject({ rows }: ObjectGrant): void {
  if (rows !== null)
    throw new QuestionError("Bad token", "A condition is of one object, and not of all others.");
}

function checkFields({ label, columns }: ObjectEntry, { fields, denied }: ObjectGrant): void {
  const known = columns.flatMap((column) => [column.field, compoundOf(column) ?? []].flat());
  const lowered = new Set(known.map((name) => name.toLowerCase()));
  const named = [...(fields === "all" ? [] : fields), ...denied];
  const unknown = named.find((field) => !lowered.has(field.toLowerCase()));
  if (unknown !== undefined)
    throw new QuestionError(
      "Unknown field",
      `${label} has no field “${unknown}”.`,
      nearMatches(unknown, known),
    );
}

async function checkRows(
  reader: Reader,
  object: ObjectEntry,
  { rows }: ObjectGrant,
): Promise<void> {
  if (rows === null) return;
  const me = await askerIn([rows], reader.database, reader.person);
  await checkedRows(reader, object, object.columns, { rows, me }, finderFor(reader));
}

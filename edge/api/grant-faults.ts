import { ANYBODY } from "../ask/asked.ts";
import { EVERY_OBJECT, type GrantFault, type Group, type ObjectGrant } from "../protocol/grant.ts";
import type { ObjectEntry } from "../query/object-entry.ts";
import { QuestionError } from "../query/question-error.ts";
import { teamsOf } from "./asker.ts";
import { describedObject } from "./descriptions.ts";
import { checkedRows } from "./seen-objects.ts";
import type { Reader } from "./who.ts";

/** Whoever asks. */
type Source = Pick<Reader, "database" | "calendar">;

type Fault = Omit<GrantFault, "group" | "object">;

/**
 * What grants name that is not there, or cannot be asked: it lets nobody see anything, and denies nothing. Whether somebody
 * is a user of the org, whom “me” means, differs from person to person, and is no fault of a grant.
 */
export async function faultsOf(from: Source, groups: readonly Group[]): Promise<GrantFault[]> {
  const all = groups.flatMap(({ grants }, group) =>
    Object.entries(grants).map(async ([object, grant]) => {
      const faults = await ofGrant(from, object, grant);
      return faults.map((fault) => ({ ...fault, group, object }));
    }),
  );
  return (await Promise.all(all)).flat();
}

async function ofGrant(
  from: Source,
  name: string,
  grant: "none" | ObjectGrant,
): Promise<readonly Fault[]> {
  if (name === EVERY_OBJECT) return ofEveryObject(grant);
  const entry = await describedObject(from.database, name);
  if (entry === null)
    return [{ part: "object", detail: `${name} is not mirrored; check the name.` }];
  if (grant === "none") return [];
  return [...ofFields(entry, grant), ...(await ofRows(from, entry, grant))];
}

/** Fields of all objects that no group names are shown or hidden by name; a condition has no one object to be of. */
function ofEveryObject(grant: "none" | ObjectGrant): readonly Fault[] {
  if (grant === "none" || grant.rows === null) return [];
  return [
    {
      part: "rows",
      detail: "A condition is of one object: nothing is shown of those that it does not fit.",
    },
  ];
}

function ofFields({ label, columns }: ObjectEntry, grant: ObjectGrant): readonly Fault[] {
  const known = new Set(
    columns.flatMap(({ field, eventPath }) => [
      field.toLowerCase(),
      (eventPath ?? "").split(".")[0]?.toLowerCase() ?? "",
    ]),
  );
  const named = [...(grant.fields === "all" ? [] : grant.fields), ...grant.denied];
  const gone = named.filter((field) => !known.has(field.toLowerCase()));
  if (gone.length === 0) return [];
  return [{ part: "fields", detail: `${label} has no field ${gone.join(", ")}.` }];
}

async function ofRows(
  from: Source,
  entry: ObjectEntry,
  { rows }: ObjectGrant,
): Promise<readonly Fault[]> {
  if (rows === null) return [];
  try {
    const me = { id: ANYBODY.id, teams: await teamsOf(from.database, ANYBODY.id) };
    await checkedRows(from, entry, entry.columns, { rows, me });
    return [];
  } catch (error) {
    if (!(error instanceof QuestionError)) throw error;
    return [{ part: "rows", detail: `Nothing is shown: ${error.message}` }];
  }
}

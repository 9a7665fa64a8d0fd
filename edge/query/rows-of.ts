import { quoteMirrorTable } from "../../db/mirror/identifier.ts";
import type { QuestionObject } from "./column.ts";
import { QuestionError } from "./question-error.ts";
import type { Add } from "./statement.ts";

/**
 * What stands behind `from` for the rows of an object that the asker sees: its table, or a part of that. Every question
 * reads rows through the functions of this file, and names the table nowhere else.
 */
export function rowsOf(object: Pick<QuestionObject, "mirrorTable" | "seen">, add: Add): string {
  return object.seen === undefined
    ? quoteMirrorTable(object.mirrorTable)
    : object.seen.relation(add);
}

/** The table, where what is seen of it is decided elsewhere. */
export function allRowsOf({ mirrorTable }: Pick<QuestionObject, "mirrorTable">): string {
  return quoteMirrorTable(mirrorTable);
}

/** The table, for what is not answered to who sees a part of its rows. Throws a QuestionError for them. */
export function wholeTable(object: Pick<QuestionObject, "name" | "mirrorTable" | "seen">): string {
  if (object.seen === undefined) return quoteMirrorTable(object.mirrorTable);
  throw partSeen(object.name);
}

/** What is answered to those alone who see all rows of an object. */
export function partSeen(object: string): QuestionError {
  return new QuestionError(
    "Not with your grant",
    `You see some of the records of ${object}, and this is answered only to who sees them all.`,
    [],
    403,
  );
}

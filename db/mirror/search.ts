import { quoteIdent } from "./identifier.ts";
import type { MirrorColumn } from "./mirror-column.ts";

/*
 * What a record is found by: its name, or its number where that is its name, its e-mail addresses and phones. Of each
 * table one index has the trigrams of all of them. It is an index of an expression: unlike a generated column, it is
 * made beside readers and writers, and made anew when fields come.
 */

const TYPES = new Set(["email", "phone"]);
/** What standard objects are known by beside a name that is a number, or that of a person. */
const FIELDS = new Set(["Subject", "Company"]);
/** More would make each change of a record dearer than the search is worth. */
const MOST = 8;
/** Of each text so many characters are found. */
const CHARACTERS = 200;

/** The columns that a record is found by, its name first; none of an object whose records have neither. */
export function searchedColumns(columns: readonly MirrorColumn[]): readonly MirrorColumn[] {
  const searched = columns.filter(
    ({ field, type, nameField, pgType, retired }) =>
      pgType === "text" && !retired && (nameField || TYPES.has(type) || FIELDS.has(field)),
  );
  const isName = ({ nameField }: MirrorColumn) => nameField;
  const isOther = ({ nameField }: MirrorColumn) => !nameField;
  return [...searched.filter(isName), ...searched.filter(isOther)].slice(0, MOST);
}

/** All that a record is found by, as SQL: a line of each column, and of a phone another one of its digits. */
export function searchedText(searched: readonly MirrorColumn[]): string {
  const lines = searched.flatMap(({ column, type }) => {
    const text = `coalesce(left(${quoteIdent(column)}, ${CHARACTERS}), '')`;
    return type === "phone" ? [text, `regexp_replace(${text}, '[^0-9]+', '', 'g')`] : [text];
  });
  return lines.join(" || chr(10) || ");
}

/** A name without regard to case, as SQL: its beginning has an index, which also serves one or two characters. */
export function foldedName({ column }: MirrorColumn): string {
  return `lower(left(${quoteIdent(column)}, ${CHARACTERS}))`;
}

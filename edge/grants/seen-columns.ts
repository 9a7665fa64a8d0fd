import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import type { Sight } from "./grant-of.ts";

/** What tells columns apart here. */
type Named = Pick<MirrorColumn, "column" | "field" | "eventPath" | "type">;

/** They say that something hidden changed, and when: where a field is hidden they are, unless they are named. */
const STAMPS = new Set(["lastmodifieddate", "lastmodifiedbyid", "systemmodstamp"]);

/** What amounts are counted in. Sums of several currencies are none, so that amounts are seen with it or not at all. */
const CURRENCY = "currencyisocode";

/**
 * The columns of an object that a person sees. A compound (a name, an address, a place) is seen whole or not at all, since
 * one part tells of another. The id is always seen.
 */
export function seenColumns<Column extends Named>(
  columns: readonly Column[],
  { fields, denied }: Pick<Sight, "fields" | "denied">,
): readonly Column[] {
  const isListed = (column: Column) => {
    const names = [column.field.toLowerCase(), compoundOf(column) ?? ""];
    if (names.some((name) => denied.has(name))) return false;
    return fields === "all" || names.some((name) => fields.has(name));
  };
  const hiddenCompounds = new Set(
    columns.filter((column) => !isListed(column)).flatMap((column) => compoundOf(column) ?? []),
  );
  const isMoneyShown = !denied.has(CURRENCY);
  const isShown = (column: Column) =>
    isListed(column) &&
    !hiddenCompounds.has(compoundOf(column) ?? "") &&
    (column.type !== "currency" || isMoneyShown);
  const isMoney = columns.some((column) => column.type === "currency" && isShown(column));
  const isAll = columns.every((column) => isShown(column) || isId(column));
  return columns.filter(
    (column) =>
      isId(column) ||
      (column.column === CURRENCY && isMoney) ||
      (isShown(column) && (isAll || fields !== "all" || !STAMPS.has(column.column))),
  );
}

/**
 * The same of columns that are seen through another grant. Whether there are others beside them makes no difference: a
 * person must not find out by a token of theirs.
 */
export function columnsWithin<Column extends Named>(
  columns: readonly Column[],
  sight: Pick<Sight, "fields" | "denied">,
): readonly Column[] {
  const { fields, denied } = sight;
  const showsStamps = fields !== "all" || denied.size === 0;
  const seen = seenColumns(columns, sight);
  return showsStamps ? seen : seen.filter(({ column }) => !STAMPS.has(column));
}

const isId = ({ column }: Named): boolean => column === "id";

/** What a part of a compound is carried in by events, lower-cased: `billingaddress`; of the compound its own name. */
export function compoundOf({ field, eventPath }: Named): string | null {
  const [compound, part] = (eventPath ?? "").split(".");
  if (compound && part !== undefined) return compound.toLowerCase();
  return field.toLowerCase() === "name" ? "name" : null;
}

import { EVERY_OBJECT } from "../../edge/protocol/grant.ts";
import type { TokenEntry } from "../../edge/protocol/token.ts";
import { dateTimeText } from "../format/time.ts";

/** What a token sees, in a line. @param labelOf what an object is called */
export function seesText(
  { grants, isOwn }: Pick<TokenEntry, "grants" | "isOwn">,
  labelOf: (object: string) => string,
): string {
  if (grants === null) return isOwn ? "Sees what you see" : "Sees what its owner sees";
  const named = Object.entries(grants).filter(([, grant]) => grant !== "none");
  if (named.length === 0) return "Sees nothing";
  const names = named.map(([object]) =>
    object === EVERY_OBJECT ? "all other objects" : labelOf(object),
  );
  const isPart = named.some(
    ([, grant]) => grant !== "none" && (grant.fields !== "all" || grant.rows !== null),
  );
  return `Sees ${isPart ? "a part of " : ""}${names.join(", ")}`;
}

/** When it was used last, and when it ends. */
export function timesText(
  { usedAt, expiresAt, isExpired }: Pick<TokenEntry, "usedAt" | "expiresAt" | "isExpired">,
  now: Date,
): string {
  const used = usedAt === null ? "Never used" : `Last used ${dateTimeText(usedAt, now)}`;
  return `${used}, ${isExpired ? "ended" : "ends"} ${dateTimeText(expiresAt, now)}`;
}

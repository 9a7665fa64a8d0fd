/** Postgres cuts identifiers after 63 bytes (NAMEDATALEN − 1). */
const MAX_IDENTIFIER_BYTES = 63;

/** Names that Postgres keeps for itself in every table. */
const SYSTEM_COLUMNS = new Set(["tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"]);

/** Quotes an identifier for SQL. The only place where names become SQL text. */
export function quoteIdent(name: string): string {
  if (name === "" || name.includes("\0"))
    throw new Error(`Not an identifier: ${JSON.stringify(name)}`);
  return `"${name.replaceAll('"', '""')}"`;
}

/** A mirror table's qualified, quoted name. */
export function quoteMirrorTable(table: string): string {
  return `${quoteIdent("salesforce")}.${quoteIdent(table)}`;
}

/**
 * The Postgres name of an object or field: its API name in lower case. A name that is too long, that Postgres
 * keeps for itself, or that is already in `taken`, ends in a digest of the whole API name, so that it is the same
 * at every describe. API names are ASCII letters, digits and underscores, and start with a letter.
 */
export function mirrorName(apiName: string, taken: ReadonlySet<string> = new Set()): string {
  const name = apiName.toLowerCase();
  const fits = name.length <= MAX_IDENTIFIER_BYTES && !SYSTEM_COLUMNS.has(name) && !taken.has(name);
  if (fits) return name;
  return `${name.slice(0, MAX_IDENTIFIER_BYTES - 9)}_${digestOf(apiName)}`;
}

/** FNV-1a, 32 bits, as 8 hex digits: stable, and enough to tell apart names of one object. */
export function digestOf(value: string): string {
  let hash = 0x811c9dc5;
  for (const character of value) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return hash.toString(16).padStart(8, "0");
}

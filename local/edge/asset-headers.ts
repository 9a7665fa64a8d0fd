/** A rule of a `_headers` file: the headers of every path that the pattern matches. */
export interface HeaderRule {
  readonly pattern: RegExp;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/**
 * Reads `_headers` as Cloudflare does for static assets ("Headers", Workers documentation): a path, which may hold `*`,
 * and below it, indented, `Name: value` lines. Comments start with #.
 */
export function parseHeaderRules(text: string): readonly HeaderRule[] {
  const rules: { pattern: RegExp; headers: [string, string][] }[] = [];
  for (const line of text.split("\n")) {
    if (line.trim() === "" || line.trimStart().startsWith("#")) continue;
    const header = /^\s+([^:\s]+):\s*(.*?)\s*$/.exec(line);
    if (header) rules.at(-1)?.headers.push([header[1] ?? "", header[2] ?? ""]);
    else rules.push({ pattern: patternOf(line.trim()), headers: [] });
  }
  return rules;
}

export function headersFor(rules: readonly HeaderRule[], pathname: string): Record<string, string> {
  const matching = rules.filter(({ pattern }) => pattern.test(pathname));
  return Object.fromEntries(matching.flatMap(({ headers }) => headers));
}

function patternOf(path: string): RegExp {
  const parts = path.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`);
}

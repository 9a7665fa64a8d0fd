/** Words that are no names of types or of values in TypeScript (ECMA-262, "ReservedWord"; types that are built in). */
const RESERVED = new Set(
  `any arguments as asserts async await bigint boolean break case catch class const continue debugger declare
  default delete do else enum eval export extends false finally for function get if implements import in infer
  instanceof interface is keyof let module namespace never new null number object of package private protected
  public readonly require return satisfies set static string super switch symbol this throw true try type typeof
  undefined unique unknown var void while with yield`.split(/\s+/),
);

/** A name for each text, in their order: the text itself where it is one, and no name twice. */
export function identifiers(
  texts: readonly string[],
  suffixes: readonly string[] = [""],
): readonly string[] {
  const taken = new Set<string>();
  return texts.map((text) => {
    const plain = text.replaceAll(/[^A-Za-z0-9_]/g, "_").replace(/^(?=\d|$)/, "_");
    const named = RESERVED.has(plain) ? `${plain}_` : plain;
    let name = named;
    for (let n = 2; suffixes.some((suffix) => taken.has(name + suffix)); n++)
      name = `${named}_${n}`;
    for (const suffix of suffixes) taken.add(name + suffix);
    return name;
  });
}

/** The name of a property as it is written: in quotes, unless it is a plain one. */
export function propertyName(name: string): string {
  // In an object literal this one would be its prototype.
  return /^[A-Za-z_]\w*$/.test(name) && name !== "__proto__" ? name : `[${textLiteral(name)}]`;
}

/** A text as TypeScript writes it. */
export function textLiteral(text: string): string {
  return JSON.stringify(text)
    .replaceAll("\u2028", String.raw`\u2028`)
    .replaceAll("\u2029", String.raw`\u2029`);
}

/** One line of a comment: what people called something cannot end it, nor begin another line. */
export function commentText(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\s]+/gu, " ")
    .replaceAll("*/", "* /")
    .trim();
}

import { FormulaError } from "./formula-error.ts";

export type Token =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "text"; readonly value: string }
  /** A function, TRUE, FALSE, NULL, or a field after its relationships: `Account__r.Owner:User.Name`. */
  | { readonly kind: "name"; readonly value: string }
  | { readonly kind: "sign"; readonly value: string }
  | { readonly kind: "end"; readonly value: "" };

const PATTERNS = [
  ["space", /(?:\s|\/\*[\s\S]*?\*\/)+/y],
  ["number", /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y],
  ["text", /"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*'/y],
  ["name", /\$?[A-Za-z_]\w*(?:[.:]\$?[A-Za-z_]\w*)*/y],
  ["sign", /&&|\|\||<>|!=|==|<=|>=|[-+*/^&=<>!(),]/y],
] as const;

/** The tokens of a formula; the last one is its end. @throws FormulaError at a character that begins no token */
export function tokensOf(formula: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < formula.length) {
    const [kind, text] = tokenAt(formula, at);
    at += text.length;
    if (kind === "number") tokens.push({ kind, value: Number(text) });
    else if (kind === "text") tokens.push({ kind, value: unquoted(text) });
    else if (kind !== "space") tokens.push({ kind, value: text });
  }
  tokens.push({ kind: "end", value: "" });
  return tokens;
}

function tokenAt(formula: string, at: number): [(typeof PATTERNS)[number][0], string] {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const text = pattern.exec(formula)?.[0];
    if (text !== undefined) return [kind, text];
  }
  throw new FormulaError(`Syntax error. Found '${formula.charAt(at)}'`);
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

function unquoted(text: string): string {
  return text.slice(1, -1).replaceAll(/\\([\s\S])/g, (_, char: string) => ESCAPES[char] ?? char);
}

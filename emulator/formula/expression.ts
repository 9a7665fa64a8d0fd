import { FormulaError } from "./formula-error.ts";
import { tokensOf, type Token } from "./token.ts";

export type Expression =
  | { readonly kind: "literal"; readonly value: number | string | boolean | null }
  /** The relationship names, then the field: `Account__r.Name` has two parts. */
  | { readonly kind: "field"; readonly path: readonly string[] }
  /** Operators are calls too: `a + b` calls `+`. Names are in capitals. */
  | { readonly kind: "call"; readonly name: string; readonly operands: readonly Expression[] };

/** Operators of equal precedence, lowest first (Help, "Formula Operators and Functions by Context"). */
const LEVELS: readonly (readonly string[])[] = [
  ["||"],
  ["&&"],
  ["=", "==", "<>", "!="],
  ["<", "<=", ">", ">="],
  ["&"],
  ["+", "-"],
  ["*", "/"],
  ["^"],
];
/** Operators with two spellings get one name. */
const SAME: Readonly<Record<string, string>> = { "==": "=", "!=": "<>", "&&": "AND", "||": "OR" };

const MAX_DEPTH = 100;
/** Most characters in a formula (Help, "Formula Field Limits and Restrictions"). */
export const MAX_FORMULA_LENGTH = 3900;

/** @throws FormulaError when the text is not a formula */
export function expressionOf(formula: string): Expression {
  if (formula.length > MAX_FORMULA_LENGTH) {
    throw new FormulaError(`Formula is too long (${formula.length} characters)`);
  }
  return new Parser(tokensOf(formula)).whole();
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): Expression {
    const expression = this.#binary(0);
    if (this.#next.kind !== "end") throw found(this.#next);
    return expression;
  }

  get #next(): Token {
    return this.#tokens[this.#at] ?? { kind: "end", value: "" };
  }

  #takes(signs: readonly string[]): string | undefined {
    const { kind, value } = this.#next;
    if (kind !== "sign" || !signs.includes(value)) return undefined;
    this.#at++;
    return value;
  }

  #binary(level: number): Expression {
    const signs = LEVELS[level];
    if (signs === undefined) return this.#unary();
    let left = this.#binary(level + 1);
    for (let sign = this.#takes(signs); sign !== undefined; sign = this.#takes(signs)) {
      const name = SAME[sign] ?? sign;
      left = { kind: "call", name, operands: [left, this.#binary(level + 1)] };
    }
    return left;
  }

  #unary(): Expression {
    if (++this.#depth > MAX_DEPTH) throw new FormulaError("Formula is nested too deeply");
    const sign = this.#takes(["-", "+", "!"]);
    const expression = sign === undefined ? this.#primary() : signed(sign, this.#unary());
    this.#depth--;
    return expression;
  }

  #primary(): Expression {
    const token = this.#next;
    this.#at++;
    if (token.kind === "number" || token.kind === "text") {
      return { kind: "literal", value: token.value };
    }
    if (token.kind === "name") return this.#named(token.value);
    if (token.value !== "(") throw found(token);
    const inner = this.#binary(0);
    this.#close();
    return inner;
  }

  #named(name: string): Expression {
    const upper = name.toUpperCase();
    if (this.#takes(["("]) !== undefined) {
      return { kind: "call", name: upper, operands: this.#operands() };
    }
    if (upper === "NULL") return { kind: "literal", value: null };
    if (upper === "TRUE" || upper === "FALSE") return { kind: "literal", value: upper === "TRUE" };
    return { kind: "field", path: name.split(".") };
  }

  #operands(): Expression[] {
    if (this.#takes([")"]) !== undefined) return [];
    const operands = [this.#binary(0)];
    while (this.#takes([","]) !== undefined) operands.push(this.#binary(0));
    this.#close();
    return operands;
  }

  #close(): void {
    if (this.#takes([")"]) === undefined) throw new FormulaError("Syntax error. Missing ')'");
  }
}

function signed(sign: string, operand: Expression): Expression {
  if (sign === "+") return operand;
  return { kind: "call", name: sign === "!" ? "NOT" : "NEGATE", operands: [operand] };
}

function found({ kind, value }: Token): FormulaError {
  return new FormulaError(
    kind === "end" ? "Syntax error. Formula ends too early" : `Syntax error. Extra ${value}`,
  );
}

const WORDS = {
  eq: "is",
  ne: "is not",
  lt: "<",
  lte: "≤",
  gt: ">",
  gte: "≥",
  in: "is any of",
  contains: "contains",
  starts: "starts with",
  like: "is like",
  has: "includes",
  null: "is empty",
} as const;

export type Operator = keyof typeof WORDS;

export const TEXT_OPERATORS = ["contains", "starts", "eq", "ne", "like", "null"] as const;
export const ORDER_OPERATORS = ["eq", "gt", "gte", "lt", "lte", "ne", "null"] as const;

/** The word for an operator: `contains`, `≥`, or a kind's own, such as `since`. An unknown one is its own word. */
export function operatorWord(op: string, own: Partial<Record<Operator, string>>): string {
  return isOperator(op) ? (own[op] ?? WORDS[op]) : op;
}

export function isOperator(op: string): op is Operator {
  return Object.hasOwn(WORDS, op);
}

/** The values of an `in` filter; empty where the text is no JSON array. */
export function inValues(value: string): readonly string[] {
  try {
    const parsed: unknown = JSON.parse(value);
    return Array.isArray(parsed) ? parsed.map(String) : [];
  } catch {
    return [];
  }
}

import type { Condition } from "../../edge/protocol/question.ts";

/** What the API refuses of a question: the part, as steps (`where.all[1].value`: where, all, 1, value), and why. */
export type Refusal = { readonly steps: readonly string[]; readonly sentence: string };

const PART = /^([a-z]\w*(?:\[\d+\]|\.[a-z]\w*)*): ([^]+)$/i;

/** Of a refusal that names no part there are no steps. */
export function refusalOf(detail: string): Refusal {
  const [, part, sentence] = PART.exec(detail) ?? [];
  if (part === undefined || sentence === undefined) return { steps: [], sentence: detail };
  return { steps: part.split(/[.[\]]+/).filter(Boolean), sentence: capital(sentence) };
}

/** The condition that steps lead to, and what of it the last of them names. */
export function conditionAt(
  where: Condition | undefined,
  steps: readonly string[],
): { readonly at: Condition | undefined; readonly of: string } {
  const [step = "", index = ""] = steps;
  if (where === undefined || "field" in where) return { at: where, of: step };
  if ("not" in where) return conditionAt(where.not, steps.slice(1));
  const parts = "all" in where ? where.all : where.any;
  return conditionAt(parts[Number(index)], steps.slice(2));
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

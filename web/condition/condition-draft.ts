import type { Comparison, Condition } from "../../edge/protocol/question.ts";

/** A sentence of a condition. Until it has a field and a value it is not asked. */
export type Sentence = Omit<Comparison, "value"> & {
  readonly value: Comparison["value"] | undefined;
};

/**
 * How the parts of a branch are joined. `one` is a condition that needs no word for it: none, or one sentence alone.
 * `not` is of one part, which need not be a branch; of several it is `none`.
 */
export type How = "one" | "all" | "any" | "none" | "not" | "not-all";
export type Branch = { readonly how: How; readonly of: readonly Node[] };
export type Node = Sentence | Branch;

/** A sentence that is still to be made. */
export const NEW_SENTENCE: Sentence = { field: "", op: "eq", value: undefined };
export const NO_CONDITION: Branch = { how: "one", of: [] };

export function isBranch(node: Node): node is Branch {
  return "of" in node;
}

/** A condition as the form has it. `conditionOf` gives the same condition back. */
export function branchOf(condition: Condition | undefined): Branch {
  if (condition === undefined) return NO_CONDITION;
  if ("all" in condition) return { how: "all", of: condition.all.map(nodeOf) };
  if ("any" in condition) return { how: "any", of: condition.any.map(nodeOf) };
  if (!("not" in condition)) return { how: "one", of: [condition] };
  const { not } = condition;
  if ("any" in not) return { how: "none", of: not.any.map(nodeOf) };
  if ("all" in not) return { how: "not-all", of: not.all.map(nodeOf) };
  return { how: "not", of: [nodeOf(not)] };
}

function nodeOf(condition: Condition): Node {
  return "field" in condition ? condition : branchOf(condition);
}

/** Sentences must be filled in. */
export function conditionOf({ how, of }: Branch): Condition | undefined {
  const parts = of.flatMap((node) => partOf(node) ?? []);
  const [first, ...others] = parts;
  if (how === "one") return others.length === 0 ? first : { all: parts };
  if (how === "all") return { all: parts };
  if (how === "any") return { any: parts };
  if (how === "not-all") return { not: { all: parts } };
  return { not: how === "not" && first && others.length === 0 ? first : { any: parts } };
}

function partOf(node: Node): Condition | undefined {
  if (isBranch(node)) return conditionOf(node);
  const { value, ...others } = node;
  return value === undefined ? undefined : { ...others, value };
}

/** Without the sentences that are not filled in, and the branches that have no other. */
export function filledIn(branch: Branch): Branch {
  const of = branch.of.flatMap((node): readonly Node[] => {
    if (!isBranch(node)) return isFilledIn(node) ? [node] : [];
    const filled = filledIn(node);
    return filled.of.length === 0 && node.of.length > 0 ? [] : [filled];
  });
  return of.length === 0 && branch.of.length > 0 ? NO_CONDITION : { ...branch, of };
}

export function isFilledIn({ field, value }: Sentence): boolean {
  return field !== "" && value !== undefined;
}

/** Where a sentence or branch is within a branch: the places on the way. */
export type Place = readonly number[];

/** Every sentence, and where it is. */
export function sentencesOf(
  branch: Branch,
  at: Place = [],
): readonly { readonly sentence: Sentence; readonly place: Place }[] {
  return branch.of.flatMap((node, i) =>
    isBranch(node) ? sentencesOf(node, [...at, i]) : [{ sentence: node, place: [...at, i] }],
  );
}

/** With another part at a place of it, or without it. A branch that loses its last part goes as well. */
export function withPart(branch: Branch, index: number, part: Node | null): Branch {
  const isGone = part === null || (isBranch(part) && part.of.length === 0);
  const of = branch.of.flatMap((one, i) => (i !== index ? [one] : isGone ? [] : [part]));
  return { ...branch, of };
}

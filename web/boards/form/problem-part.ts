import {
  type Condition,
  type MeasuresQuestion,
  PART_NAMES,
} from "../../../edge/protocol/question.ts";
import type { Problem } from "../../../edge/protocol/problem.ts";
import { conditionAt, refusalOf } from "../refusal.ts";
import { type Branch, conditionOf, sentencesOf } from "../../condition/condition-draft.ts";
import type { Fault } from "../../condition/condition-context.ts";
import { partAt } from "../../condition/part-name.ts";
import type { Draft } from "./tile-draft.ts";

/** Which control of the form a refusal of the API is about: `by[0].field: …` is about the first group. */
export function faultOf(
  { detail, near = [] }: Pick<Problem, "detail" | "near">,
  asked: MeasuresQuestion | undefined,
  draft: Draft,
): Fault {
  const { steps, sentence } = refusalOf(detail);
  if (!PART_NAMES.includes(steps[0] ?? "")) return { part: "", of: "", sentence: detail, near };
  return { ...controlOf(steps, asked, draft), sentence, near };
}

function controlOf(
  steps: readonly string[],
  asked: MeasuresQuestion | undefined,
  { question }: Draft,
): Pick<Fault, "part" | "of"> {
  const [name = "", index = "", inner = ""] = steps;
  if (name === "where") return inBranch("where", asked?.where, steps.slice(1), question.where);
  if (name !== "measures" && name !== "by") return { part: name, of: index };
  if (index === "") return { part: name, of: "" };
  const part = `${name}[${index}]`;
  const measure = question.measures[Number(index)];
  if (name === "by" || inner !== "where" || measure === undefined) return { part, of: inner };
  const where = asked?.measures[Number(index)]?.where;
  return inBranch(`${part}.where`, where, steps.slice(3), measure.where);
}

/**
 * The sentence that a step leads to. What was asked has the board's filters too and lacks what is not filled in, so it is
 * found by what it says.
 */
function inBranch(
  part: string,
  asked: Condition | undefined,
  steps: readonly string[],
  branch: Branch,
): Pick<Fault, "part" | "of"> {
  const { at, of } = conditionAt(asked, steps);
  const text = JSON.stringify(at);
  const found = sentencesOf(branch).find(
    ({ sentence }) => JSON.stringify(conditionOf({ how: "one", of: [sentence] })) === text,
  );
  return { part: found === undefined ? part : partAt(part, found.place), of };
}

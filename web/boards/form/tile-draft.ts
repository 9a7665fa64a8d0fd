import type { Tile, TileQuestion } from "../../../edge/protocol/board.ts";
import type { Gap } from "../../condition/condition-context.ts";
import { gapsOfBranch } from "../../condition/gaps.ts";
import type { Group, Measure } from "../../../edge/protocol/question.ts";
import {
  type Branch,
  branchOf,
  conditionOf,
  filledIn,
  NO_CONDITION,
} from "../../condition/condition-draft.ts";

export type DraftMeasure = Omit<Measure, "where"> & { readonly where: Branch };

/** A tile that is being made: its conditions may have gaps, and a field that is still to be chosen is empty. */
export type Draft = Omit<Tile, "question"> & { readonly question: DraftQuestion };
export type DraftQuestion = Omit<TileQuestion, "where" | "measures" | "by"> & {
  readonly where: Branch;
  readonly measures: readonly DraftMeasure[];
  readonly by?: readonly Group[] | undefined;
};

/** `tileOf` gives the same tile back, whatever of it the form can show. */
export function draftOf(tile: Tile): Draft {
  const { question, ...others } = tile;
  const { where, measures, ...asked } = question;
  return {
    ...others,
    question: {
      ...asked,
      where: branchOf(where),
      measures: measures.map(({ where: own, ...one }) => ({ ...one, where: branchOf(own) })),
    },
  };
}

/** The draft must have no gaps. */
export function tileOf(draft: Draft): Tile {
  const { question, ...others } = draft;
  const { where, measures, by, ...asked } = question;
  return {
    ...others,
    question: {
      ...asked,
      ...(by === undefined ? {} : { by: [...by] }),
      measures: measures.map(({ where: own, ...one }) => ({ ...one, ...whereOf(own) })),
      ...whereOf(where),
    },
  };
}

function whereOf(branch: Branch): Pick<TileQuestion, "where"> {
  const where = conditionOf(branch);
  return where === undefined ? {} : { where };
}

/** What can be asked of a draft already: without the sentences that have gaps. Null where something else is missing. */
export function askedTile(draft: Draft): Tile | null {
  const { question } = draft;
  const filled: DraftQuestion = {
    ...question,
    where: filledIn(question.where),
    measures: question.measures.map((one) => ({ ...one, where: filledIn(one.where) })),
  };
  const { target, ...others } = draft;
  const isNumber = target !== undefined && isTarget(target);
  const asked: Draft = { ...others, ...(isNumber ? { target } : {}), question: filled };
  return gapsOf(asked).length === 0 ? tileOf(asked) : null;
}

export function gapsOf(draft: Draft): readonly Gap[] {
  const { measures, by = [], where } = draft.question;
  return [
    ...measures.flatMap((one, i) => gapsOfMeasure(one, `measures[${i}]`)),
    ...by.flatMap(({ field }, i) => (field === "" ? [gap(`by[${i}]`, "Choose a field.")] : [])),
    ...gapsOfBranch(where, "where"),
    ...(draft.target === undefined || isTarget(draft.target)
      ? []
      : [gap("target", "A target is a number, such as 250000.")]),
  ];
}

function gapsOfMeasure(measure: DraftMeasure, part: string): readonly Gap[] {
  const { fn, field, where } = measure;
  const inside = gapsOfBranch(where, `${part}.where`);
  if (field === "") return [gap(part, "Choose a field."), ...inside];
  if (fn === "rate" && where.of.length === 0 && conditionOf(where) === undefined)
    return [gap(part, "Say which records are the part that is counted."), ...inside];
  return inside;
}

function gap(part: string, sentence: string): Gap {
  return { part, sentence };
}

function isTarget(text: string): boolean {
  return /^-?\d{1,18}(\.\d{1,10})?$/.test(text);
}

/** How many records an object has: what is asked of it before anything else is said. */
export function emptyQuestion(object: string): DraftQuestion {
  return {
    object,
    measures: [{ fn: "count", as: "records", where: NO_CONDITION }],
    where: NO_CONDITION,
  };
}

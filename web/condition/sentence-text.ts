import type { Column } from "../../edge/protocol/object.ts";
import type { Comparison, Me, Period, Team } from "../../edge/protocol/question.ts";
import { type Operator, operatorWord } from "../kinds/operator.ts";
import { kindOf } from "../kinds/registry.ts";
import type { Sentence } from "./condition-draft.ts";
import { isNumber, isTime } from "../kinds/number-or-time.ts";

type Value = Comparison["value"];

/** What is asked of a reference to users that means who asks, and how it is called. */
const OF_ASKER = {
  me: { op: "eq", value: { me: true }, word: "is me" },
  "not-me": { op: "ne", value: { me: true }, word: "is not me" },
  reports: { op: "eq", value: { team: "managers" }, word: "is me or reports to me" },
  "not-reports": { op: "ne", value: { team: "managers" }, word: "neither is me nor reports to me" },
  below: { op: "eq", value: { team: "roles" }, word: "is me or has a role below mine" },
  "not-below": {
    op: "ne",
    value: { team: "roles" },
    word: "neither is me nor has a role below mine",
  },
} as const satisfies Record<
  string,
  { readonly op: "eq" | "ne"; readonly value: Me | Team; readonly word: string }
>;
type OfAsker = keyof typeof OF_ASKER;
const ASKERS = Object.keys(OF_ASKER) as OfAsker[];

function ofAsker(asking: string): OfAsker | undefined {
  return ASKERS.find((one) => one === asking);
}

/** Operators of a field, as the form offers them: emptiness is two of them. */
export type Asking = Exclude<Operator, "null"> | "empty" | "filled" | OfAsker;

const OF_TIMES: readonly Asking[] = ["eq", "ne", "gte", "lte", "lt", "gt", "empty", "filled"];
const TIME_WORDS: Partial<Record<Asking, string>> = {
  eq: "is in",
  ne: "is not in",
};

export function askingsOf(column: Column): readonly Asking[] {
  if (isTime(column)) return OF_TIMES;
  const { operators } = kindOf(column);
  const known = operators.flatMap((op): readonly Asking[] =>
    op === "null" ? ["empty", "filled"] : [op],
  );
  if (column.type !== "reference") return known;
  const mine: readonly Asking[] = column.referenceTo.includes("User") ? ASKERS : [];
  return [...known.slice(0, 2), "in", ...mine, ...known.slice(2)];
}

export function askingOf({ op, value }: Sentence): string {
  if (isOfAsker(value)) return askerWord(op, value);
  return op === "null" ? (value === false ? "filled" : "empty") : op;
}

export function askingWord(asking: string, column: Column): string {
  if (asking === "empty") return "is empty";
  if (asking === "filled") return "is not empty";
  const known = ofAsker(asking);
  if (known) return OF_ASKER[known].word;
  const own = isTime(column) ? TIME_WORDS[asking as Asking] : undefined;
  return own ?? operatorWord(asking, kindOf(column).words);
}

/** A sentence about a column that is newly chosen. */
export function firstSentence(path: string, column: Column | undefined): Sentence {
  if (column === undefined) return { field: path, op: "eq", value: undefined };
  const [asking = "eq"] = askingsOf(column);
  return withAsking({ field: path, op: asking, value: undefined }, asking, column);
}

/** The sentence with another operator; its value stays where it still says something. */
export function withAsking(sentence: Sentence, asking: string, column: Column): Sentence {
  if (asking === "empty" || asking === "filled")
    return { ...sentence, op: "null", value: asking === "empty" };
  const known = ofAsker(asking);
  if (known) {
    const { op, value } = OF_ASKER[known];
    return { ...sentence, op, value };
  }
  const isSameForm =
    !isOfAsker(sentence.value) &&
    sentence.op !== "null" &&
    (sentence.op === "in") === (asking === "in");
  const value =
    isSameForm && sentence.value !== undefined ? sentence.value : firstValue(column, asking);
  return { ...sentence, op: asking, value };
}

function firstValue(column: Column, asking: string): Value | undefined {
  if (isTime(column) && asking !== "in") return { period: "this-month" };
  const [choice] = kindOf(column).choices;
  return choice === undefined ? undefined : valueOf(choice.value, asking, column);
}

export function isPeriod(value: Value | undefined): value is Period {
  return typeof value === "object" && !Array.isArray(value) && !isOfAsker(value);
}

/** Whether it means who asks, or their team. */
export function isOfAsker(value: Value | undefined): value is Me | Team {
  return typeof value === "object" && ("me" in value || "team" in value);
}

function askerWord(op: string, value: Me | Team): OfAsker {
  const isSame = (one: OfAsker) =>
    (OF_ASKER[one].op === "ne") === (op === "ne") &&
    JSON.stringify(OF_ASKER[one].value) === JSON.stringify(value);
  return ASKERS.find(isSame) ?? "me";
}

/** A value as inputs of filters have it; a list is JSON, without what stands for empty. */
export function textOf(value: Value | undefined): string {
  if (value === undefined || isPeriod(value) || isOfAsker(value)) return "";
  if (!Array.isArray(value)) return String(value);
  const filled = value.filter((one) => one !== null);
  return filled.length === 0 ? "" : JSON.stringify(filled);
}

/** What an input of filters says; undefined where it says nothing. */
export function valueOf(text: string, op: string, column: Column): Value | undefined {
  if (text === "") return undefined;
  if (op === "in") return JSON.parse(text) as string[];
  if (column.type === "boolean") return text === "true";
  return isNumber(column) && String(Number(text)) === text ? Number(text) : text;
}

export function hasEmpty(value: Value | undefined): boolean {
  return Array.isArray(value) && value.includes(null);
}

/** A list with or without what stands for empty. */
export function withEmpty(value: Value | undefined, isOn: boolean): Value | undefined {
  const list = (Array.isArray(value) ? value : []).filter((one) => one !== null);
  if (isOn) return [...list, null];
  return list.length === 0 ? undefined : list;
}

import { type CheckedMeasures, checkMeasures, type CheckSettings } from "../ask/check.ts";
import type { Catalog } from "../ask/field-path.ts";
import { parseQuestion } from "../ask/parse-question.ts";
import type { MeasuresQuestion, Question } from "../protocol/question.ts";
import type { QuestionObject } from "../query/column.ts";

/*
 * Tiles are asked again and again in the same words, by all who look at a board. Reading, checking and compiling a question
 * takes longer than handing out its kept answer, so it is done once for as long as nothing that it depends on is another.
 */

/** The texts of questions that are kept, together. */
const MOST_LETTERS = 2_000_000;
const MINUTE_MS = 60_000;

const read = new Map<string, Question>();
let letters = 0;

/** The question that a text is. Throws QuestionError. */
export function readOnce(text: string): Question {
  const known = read.get(text);
  if (known) return known;
  const question = parseQuestion(text);
  if (letters + text.length > MOST_LETTERS) {
    read.clear();
    letters = 0;
  }
  letters += text.length;
  read.set(text, question);
  return question;
}

type Checked = {
  readonly checked: CheckedMeasures;
  readonly object: QuestionObject;
  readonly catalog: Catalog;
  readonly settings: CheckSettings;
};

/** Of each question those that came last: people of several grants look at one board. */
const checks = new WeakMap<MeasuresQuestion, readonly Checked[]>();
const MOST_GRANTS = 16;

/**
 * `checkMeasures`, once a minute for the same question, descriptions as seen, and settings: no day begins within one.
 */
export function checkOnce(
  question: MeasuresQuestion,
  object: QuestionObject,
  catalog: Catalog,
  settings: CheckSettings,
): CheckedMeasures {
  const all = checks.get(question) ?? [];
  const known = all.find(
    (one) =>
      one.object === object &&
      isSameCatalog(one.catalog, catalog) &&
      isSameTime(one.settings, settings) &&
      isSameAsker(one.settings, settings),
  );
  if (known) return known.checked;
  const checked = checkMeasures(question, object, catalog, settings);
  const last = all.slice(-MOST_GRANTS + 1);
  checks.set(question, [...last, { checked, object, catalog, settings }]);
  return checked;
}

/** Descriptions are read anew every second, whether or not they are others. */
function isSameCatalog(one: Catalog, other: Catalog): boolean {
  const isAlone = one.mirrored.size === 1 && other.mirrored.size === 1;
  return (
    (one.mirrored === other.mirrored || isAlone) &&
    one.objects.size === other.objects.size &&
    [...one.objects].every(([name, object]) => other.objects.get(name) === object)
  );
}

function isSameAsker({ me }: CheckSettings, { me: other }: CheckSettings): boolean {
  return JSON.stringify(me) === JSON.stringify(other);
}

function isSameTime(one: CheckSettings, other: CheckSettings): boolean {
  const minute = ({ now }: CheckSettings) => Math.floor(now / MINUTE_MS);
  return (
    minute(one) === minute(other) &&
    one.calendar.weekStart === other.calendar.weekStart &&
    one.calendar.fiscalYearStart === other.calendar.fiscalYearStart
  );
}

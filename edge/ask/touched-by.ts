import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import type { ObjectRead, QuestionObject } from "../query/column.ts";
import { pathsOf } from "./base-sql.ts";
import type { CheckedMeasures } from "./check.ts";
import type { FieldPath } from "./field-path.ts";

/** What is read of the rows of an object: the paths that begin at it. */
export type Reading = { readonly object: QuestionObject; readonly paths: readonly FieldPath[] };

export function readingOf(question: CheckedMeasures): Reading {
  return { object: question.object, paths: pathsRead(question) };
}

/**
 * What is read, the reading's own object first. Changes touch it that make a record of them come or go, or set one of
 * these columns.
 */
export function touchedBy({ object, paths }: Reading): readonly ObjectRead[] {
  return readBy(object, paths);
}

/** What paths lead to, the references that they follow included; the object that they begin at first. */
export function readBy(object: QuestionObject, paths: readonly FieldPath[]): readonly ObjectRead[] {
  const used = new Map<string, { object: QuestionObject; columns: Set<MirrorColumn> }>();
  const usedOf = (one: QuestionObject) => {
    const known = used.get(one.name) ?? { object: one, columns: new Set() };
    used.set(one.name, known);
    return known.columns;
  };
  usedOf(object);
  for (const { hops, object: owner, column } of paths) {
    let at = object;
    for (const { reference, target } of hops) {
      usedOf(at).add(reference);
      at = target;
    }
    usedOf(owner).add(column);
  }
  return [...used.values()].map((one) => ({ object: one.object, columns: [...one.columns] }));
}

/** The fields that a question reads whose values are still to be read, as `Object.Field`. */
export function unreadFields(question: CheckedMeasures): readonly string[] {
  return touchedBy(readingOf(question)).flatMap(({ object, columns }) =>
    columns.flatMap(({ pending, field }) => (pending ? [`${object.name}.${field}`] : [])),
  );
}

/** The names of the objects, by which their seqs are answered: those too that decide which rows are seen. */
export function objectsRead(question: CheckedMeasures): readonly string[] {
  const all = touchedBy(readingOf(question)).flatMap(({ object: { name, seen } }) => [
    name,
    ...(seen?.reads ?? []),
  ]);
  return [...new Set(all)];
}

/** Whether its asker sees a part of the rows of an object that it reads. */
export function isOfPart(question: CheckedMeasures): boolean {
  return touchedBy(readingOf(question)).some(({ object }) => object.seen !== undefined);
}

/** Every path that a question follows, for the rows of now and of before. */
export function pathsRead(question: CheckedMeasures): readonly FieldPath[] {
  const { where, lead, before } = question;
  return [...pathsOf(question, lead?.where ?? where), ...pathsOf(question, before?.where ?? null)];
}

import type { Measure, MeasuresQuestion } from "../../edge/protocol/question.ts";
import {
  difference,
  fits,
  isNumeric,
  measured,
  measureType,
  ratio,
  valuesOf,
} from "./oracle-measure.ts";
import { type OracleContext, orderOf, typeOf, type Value, valueOf } from "./oracle-condition.ts";
import { bucketAfter, type OracleSettings } from "./oracle-days.ts";
import { type Member, OracleMembers } from "./oracle-members.ts";
import { DEAL, type World } from "./world.ts";

/*
 * A naive evaluator of questions: arrays of rows, loops, no SQL. Every number of a group is computed from all the rows
 * that it is about, never from other numbers.
 */

export type OracleAnswer =
  | { readonly columns: string[]; readonly rows: Value[][]; readonly others: number[] }
  | { readonly refused: string };

type Cell = { readonly keys: readonly Value[]; readonly isOthers: boolean };

const DEAL_NAME = DEAL.name;

export function oracleAnswer(
  question: MeasuresQuestion,
  world: World,
  settings: OracleSettings,
): OracleAnswer {
  return new Oracle(question, { world, object: DEAL_NAME, zone: question.zone, settings }).answer();
}

class Oracle {
  readonly #question: MeasuresQuestion;
  readonly #context: OracleContext;
  readonly #members: OracleMembers;
  /** The values of the cut group that are not among the others. */
  #best: readonly Value[] = [];

  constructor(question: MeasuresQuestion, context: OracleContext) {
    this.#question = question;
    this.#context = context;
    this.#members = new OracleMembers(question, context);
  }

  answer(): OracleAnswer {
    const { measures, compare, then } = this.#question;
    if (this.#isMixed()) return { refused: "Several currencies" };
    const cells = this.#cells();
    if (cells === null) return { refused: "Too many groups" };
    const ended =
      then === undefined
        ? ""
        : typeof then === "object"
          ? "average"
          : then === "running-total"
            ? "running"
            : then;
    const columns = [
      ...this.#members.by.map(({ field, as }) => as ?? field),
      ...measures.flatMap((measure) => [
        measure.as,
        ...(compare
          ? [`${measure.as}_before`, ...(isNumeric(measure) ? [`${measure.as}_change`] : [])]
          : []),
        ...(then && fits(then, measure) ? [`${measure.as}_${ended}`] : []),
      ]),
    ];
    const rows = cells.map((cell) => [
      ...cell.keys.map((key, i) => this.#shownKey(key, i)),
      ...measures.flatMap((measure) => this.#told(measure, cell)),
    ]);
    return { columns, rows, others: cells.flatMap(({ isOthers }, i) => (isOthers ? [i] : [])) };
  }

  #shownKey(key: Value, i: number): Value {
    const { pgType } = typeOf(this.#members.by[i]?.field ?? "", DEAL_NAME);
    return key !== null &&
      pgType === "timestamptz" &&
      this.#members.by[i]?.every === undefined &&
      this.#members.by[i]?.bands === undefined
      ? new Date(String(key)).toISOString()
      : key;
  }

  /** The groups of the answer, in order. */
  #cells(): readonly Cell[] | null {
    const { top } = this.#question;
    const axes = this.#members.by.map((_, i) => this.#members.axisValues(i));
    const gapless = this.#members.by.some((_, i) => this.#members.isGapless(i));
    const all = axes.reduce<Value[][]>(
      (made, values) => made.flatMap((keys) => values.map((value) => [...keys, value])),
      [[]],
    );
    const has = new Set(
      [...this.#members.now, ...this.#members.before].map(({ keys }) => JSON.stringify(keys)),
    );
    let cells = all.filter(
      (keys) => this.#members.by.length === 0 || gapless || has.has(JSON.stringify(keys)),
    );
    if (gapless && cells.length > (top ? 100_000 : 5_000)) return null;
    cells = cells.filter(
      (keys) =>
        this.#members.by.length === 0 || this.#members.isShown(keys[this.#members.axis] ?? null),
    );
    if (top) return this.#cutCells(cells, top.n, top.others ?? false);
    return cells.length > 5_000 ? null : cells.map((keys) => ({ keys, isOthers: false }));
  }

  #cutCells(cells: readonly Value[][], n: number, others: boolean): readonly Cell[] {
    const [first] = this.#question.measures;
    const values = [...new Set(cells.map((keys) => keys[this.#members.cut] ?? null))];
    const weight = new Map(
      values.map((value) => [value, first ? this.#weight(first, value) : null]),
    );
    const heavier = (a: Value, b: Value) => {
      const [one = null, other = null] = [weight.get(a), weight.get(b)];
      if (one === null || other === null) return Number(one === null) - Number(other === null);
      return first ? orderOf(other, one, measureType(first)) : 0;
    };
    const placed = values.toSorted(
      (a, b) => heavier(a, b) || this.#members.keyOrder(a, b, this.#members.cut),
    );
    const best = placed.slice(0, n);
    const made: Cell[] = cells
      .filter((keys) => best.includes(keys[this.#members.cut] ?? null))
      .map((keys) => ({ keys, isOthers: false }));
    if (others && placed.length > n) {
      const rest = cells.filter((keys) => !best.includes(keys[this.#members.cut] ?? null));
      const merged = new Map(
        rest.map((keys) => [
          JSON.stringify(keys.map((key, i) => (i === this.#members.cut ? null : key))),
          keys.map((key, i) => (i === this.#members.cut ? null : key)),
        ]),
      );
      made.push(...[...merged.values()].map((keys) => ({ keys, isOthers: true })));
    }
    this.#best = best;
    return made.toSorted((a, b) => {
      for (let i = 0; i < this.#members.by.length; i++) {
        const byPlace =
          i === this.#members.cut
            ? Number(a.isOthers) - Number(b.isOthers) ||
              best.indexOf(a.keys[i] ?? null) - best.indexOf(b.keys[i] ?? null)
            : this.#members.keyOrder(a.keys[i] ?? null, b.keys[i] ?? null, i);
        if (byPlace !== 0) return byPlace;
      }
      return 0;
    });
  }

  /** What a value of the cut group is placed by. */
  #weight(first: Measure, value: Value): Value {
    const isOf = (keys: readonly Value[]) =>
      keys[this.#members.cut] === value && this.#members.isShown(keys[this.#members.axis] ?? null);
    const now = this.#measured(first, this.#nowRows(isOf));
    if (this.#question.top?.by !== "change") return now;
    const then = this.#members.before.filter(({ keys }) => isOf(keys));
    const change = difference(first, now, this.#measured(first, then));
    return typeof change === "number"
      ? Math.abs(change)
      : (change?.toString().replace("-", "") ?? null);
  }

  // --- numbers ---

  #measured(measure: Measure, rows: readonly Member[]): Value {
    return measured(
      measure,
      rows.map(({ row }) => row),
      this.#context,
    );
  }

  #isIn(keys: readonly Value[], cell: Cell, except?: number): boolean {
    return cell.keys.every((key, i) => {
      if (i === except) return true;
      if (i === this.#members.cut && cell.isOthers) return !this.#best.includes(keys[i] ?? null);
      return (keys[i] ?? null) === key;
    });
  }

  #nowRows(isIn: (keys: readonly Value[]) => boolean): readonly Member[] {
    return this.#members.now.filter(({ keys }) => isIn(keys));
  }

  #told(measure: Measure, cell: Cell): readonly Value[] {
    const { compare, then } = this.#question;
    const now = this.#measured(
      measure,
      this.#nowRows((keys) => this.#isIn(keys, cell)),
    );
    const told: Value[] = [now];
    if (compare) {
      const before = this.#measured(
        measure,
        this.#members.before.filter(({ keys }) => this.#isIn(keys, cell)),
      );
      told.push(before, ...(isNumeric(measure) ? [difference(measure, now, before)] : []));
    }
    if (then && fits(then, measure)) told.push(this.#thenOf(measure, cell, now));
    return told;
  }

  #thenOf(measure: Measure, cell: Cell, now: Value): Value {
    const { then } = this.#question;
    const axis = this.#members.axis;
    const key = cell.keys[axis] ?? null;
    if (then === "share" || then === "rank") {
      const mates = (keys: readonly Value[]) =>
        this.#members.by.length === 1 || this.#isIn(keys, cell, 1 - axis);
      if (then === "share") return ratio(now, this.#measured(measure, this.#nowRows(mates)));
      if (cell.isOthers || now === null) return null;
      const groups = new Map(
        this.#allGroups()
          .filter(mates)
          .map((keys) => [JSON.stringify(keys), keys]),
      );
      const values = [...groups.values()].map((keys) =>
        this.#measured(
          measure,
          this.#nowRows((one) => one.every((each, i) => each === keys[i])),
        ),
      );
      return (
        1 + values.filter((value) => value !== null && orderOf(value, now, "numeric") > 0).length
      );
    }
    if (key === null) return null;
    const unit = this.#members.unit(axis);
    const back = (count: number) => bucketAfter(unit, String(key), -count, this.#context.settings);
    const rowsIn = (isIn: (bucket: string) => boolean) =>
      this.#nowRows(
        (keys) => this.#isIn(keys, cell, axis) && keys[axis] !== null && isIn(String(keys[axis])),
      );
    if (then === "running-total")
      return this.#measured(
        measure,
        rowsIn((bucket) => bucket <= String(key)),
      );
    if (then === "change")
      return difference(
        measure,
        now,
        this.#measured(
          measure,
          rowsIn((bucket) => bucket === back(1)),
        ),
      );
    const n = typeof then === "object" ? then.movingAverage : 1;
    const rows = rowsIn((bucket) => bucket <= String(key) && bucket >= back(n - 1));
    const window = this.#measured(measure, rows);
    const isAveraged = measure.fn === "avg" || measure.fn === "rate";
    return isAveraged || window === null ? window : ratio(window, String(n));
  }

  /** Every group there is, cut or not. */
  #allGroups(): readonly (readonly Value[])[] {
    const axes = this.#members.by.map((_, i) => this.#members.axisValues(i));
    const gapless = this.#members.by.some((_, i) => this.#members.isGapless(i));
    if (!gapless) return [...this.#members.now, ...this.#members.before].map(({ keys }) => keys);
    return axes.reduce<Value[][]>(
      (made, values) => made.flatMap((keys) => values.map((value) => [...keys, value])),
      [[]],
    );
  }

  // --- currencies ---

  #isMixed(): boolean {
    return this.#question.measures.some((measure) => {
      if (measure.field === undefined || measure.fn === "count" || measure.fn === "distinct")
        return false;
      if (typeOf(measure.field, DEAL_NAME).type !== "currency") return false;
      const path = [...measure.field.split(".").slice(0, -1), "currencyisocode"].join(".");
      const group = this.#members.by.findIndex(
        ({ field }) => field.toLowerCase() === path.toLowerCase(),
      );
      if (group >= 0 && !this.#putsTogether(group, measure)) return false;
      const rows = [...this.#members.now, ...this.#members.before].map(({ row }) => row);
      const found = rows
        .filter((row) => valuesOf(measure, [row], this.#context).length > 0)
        .map((row) => valueOf(row, path, this.#context));
      return new Set(found.filter((one) => one !== null)).size > 1;
    });
  }

  /** Whether groups of different currencies, which are this group's values, are added up or ranked. */
  #putsTogether(group: number, measure: Measure): boolean {
    const { top, then, measures } = this.#question;
    const isCut =
      top !== undefined &&
      (this.#members.cut !== group || top.others === true || measures[0] === measure);
    const isAcross = then === "share" || then === "rank";
    return isCut || (isAcross && (this.#members.by.length === 1 || this.#members.axis !== group));
  }
}

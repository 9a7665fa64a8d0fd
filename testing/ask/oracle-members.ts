import type { CalendarUnit } from "../../edge/protocol/calendar-unit.ts";
import type { Group, MeasuresQuestion } from "../../edge/protocol/question.ts";
import { decimal, order, text } from "./decimal.ts";
import {
  dayOf,
  daysOf,
  holds,
  type OracleContext,
  orderOf,
  today,
  typeOf,
  type Value,
  valueOf,
} from "./oracle-condition.ts";
import { bucketAfter, bucketOf, nextDay, wallClock, weekday } from "./oracle-days.ts";
import { later, moved, OracleRanges } from "./oracle-range.ts";
import { DEAL, type WorldRow } from "./world.ts";

const UNITS = ["day", "week", "month", "quarter", "year", "fiscal-quarter", "fiscal-year"];
const DEAL_NAME = DEAL.name;

/** A row, and the groups that it is in. */
export type Member = { readonly row: WorldRow; readonly keys: readonly Value[] };

/** Which rows a question is about, now and before, and in which groups they are. */
export class OracleMembers {
  readonly question: MeasuresQuestion;
  readonly context: OracleContext;
  readonly by: readonly Group[];
  /** The group that runs along the answer, and the one that can be cut. */
  readonly axis: number;
  readonly cut: number;
  readonly now: readonly Member[];
  readonly before: readonly Member[];
  /** Of a calendar that is looked back along: the first bucket that is shown, and the first that counts. */
  readonly #shown: string | null;
  readonly #first: string | null;
  readonly #ranges: OracleRanges;

  constructor(question: MeasuresQuestion, context: OracleContext) {
    this.#ranges = new OracleRanges(question.where, context);
    this.question = question;
    this.context = context;
    this.by = question.by ?? [];
    this.axis = Math.max(
      0,
      this.by.findIndex(({ every }) => UNITS.includes(every ?? "")),
    );
    this.cut = this.by.findIndex(({ every, bands }) => every === undefined && bands === undefined);
    const { then } = question;
    const looksBack = then === "change" ? 1 : typeof then === "object" ? then.movingAverage - 1 : 0;
    const axis = this.by[this.axis];
    const isStay = axis?.until !== undefined;
    const range = axis && looksBack > 0 && !isStay ? this.#ranges.range(axis.field) : null;
    const stayed = isStay && looksBack > 0 ? (this.#stayed(this.axis)[0] ?? null) : null;
    const { from } = range ?? { from: stayed };
    this.#shown = from === null ? null : bucketOf(this.unit(this.axis), from, context.settings);
    this.#first =
      this.#shown === null
        ? null
        : bucketAfter(this.unit(this.axis), this.#shown, -looksBack, context.settings);
    const deals = context.world[DEAL_NAME] ?? [];
    this.now = deals
      .filter((row) =>
        range && this.#first !== null && this.#shown !== null
          ? this.#ranges.holdsIn(row, range, [[this.#first, this.#shown]], true)
          : !question.where || holds(question.where, row, context),
      )
      .flatMap((row) => this.#membersOf(row));
    this.before = question.compare ? this.#membersBefore(deals) : [];
  }

  unit(i: number): CalendarUnit {
    return this.by[i]?.every as CalendarUnit;
  }

  #membersBefore(deals: readonly WorldRow[]): readonly Member[] {
    const { where, compare } = this.question;
    // A world has one content: as of any moment that it knows, its rows are those of now.
    if (typeof compare === "object")
      return deals
        .filter((row) => !where || holds(where, row, this.context))
        .flatMap((row) => this.#membersOf(row));
    const fields = new Set(
      this.#ranges.top().flatMap((one) => ("field" in one ? [one.field.toLowerCase()] : [])),
    );
    const ranges = [...fields]
      .filter((field) => ["date", "timestamptz"].includes(typeOf(field, DEAL_NAME).pgType))
      .map((field) => this.#ranges.range(field))
      .filter((range) => range !== null && range.from !== null && range.to !== null);
    const group = this.by.findIndex(
      ({ field, every }) =>
        UNITS.includes(every ?? "") && ranges.some((range) => range?.field === field.toLowerCase()),
    );
    const range =
      ranges.find((one) => one?.field === this.by[group]?.field.toLowerCase()) ?? ranges[0];
    if (!range || range.from === null || range.to === null) throw new Error("no period");
    const shift = moved(
      this.question.compare,
      range.from,
      range.to,
      range.byDays,
      group < 0 ? null : this.unit(group),
    );
    return deals
      .filter((row) => this.#ranges.holdsIn(row, range, [shift.span], false))
      .flatMap((row) => {
        const keys = [...this.#keysOf(row)];
        if (group < 0) return [{ row, keys }];
        const after = later(String(keys[group]), shift);
        keys[group] = after;
        return after === null ? [] : [{ row, keys }];
      });
  }

  /** A row is a member of each bucket that it stays in, of the others of one. */
  #membersOf(row: WorldRow): readonly Member[] {
    const keys = this.#keysOf(row);
    const each = this.by.map(({ until }, i) =>
      until === undefined ? [keys[i] ?? null] : this.#stayOf(row, i),
    );
    const all = each.reduce<Value[][]>(
      (made, values) => made.flatMap((some) => values.map((value) => [...some, value])),
      [[]],
    );
    return all.map((some) => ({ row, keys: some }));
  }

  /** The first and last day that a group with `until` is asked over, up to today. */
  #stayed(i: number): readonly string[] {
    const { over } = this.by[i] ?? {};
    if (over === undefined) return [];
    const asked = { field: this.by[i]?.field ?? "", op: "eq", value: over };
    const [from = "", to = ""] = daysOf(asked, this.context) ?? [];
    const now = today(this.context);
    return [from, nextDay(to, -1) < now ? nextDay(to, -1) : now];
  }

  /** The buckets at whose end the row has begun and not ended. */
  #stayOf(row: WorldRow, i: number): readonly string[] {
    const { field, until = "" } = this.by[i] ?? { field: "" };
    const { zone, settings } = this.context;
    const day = (path: string) => {
      const value = valueOf(row, path, this.context);
      return value === null ? null : dayOf(value, typeOf(path, DEAL_NAME).pgType, zone);
    };
    const [began, ended] = [day(field), day(until)];
    return this.#calendar(i, []).filter((bucket) => {
      const after = bucketAfter(this.unit(i), bucket, 1, settings);
      return began !== null && began < after && (ended === null || ended >= after);
    });
  }

  #keysOf(row: WorldRow): readonly Value[] {
    return this.by.map(({ field, every, bands }) => {
      const { pgType } = typeOf(field, DEAL_NAME);
      const value = valueOf(row, field, this.context);
      const { zone, settings } = this.context;
      if (value === null) return null;
      if (every === "hour") return Number(wallClock(String(value), zone).slice(11, 13));
      const day = () => dayOf(value, pgType, zone) ?? "";
      if (every === "weekday") return weekday(day());
      if (every !== undefined) return bucketOf(every, day(), settings);
      if (bands === undefined) return pgType === "numeric" ? text(decimal(String(value))) : value;
      const isDate = pgType === "date" || pgType === "timestamptz";
      const age = () =>
        String(Math.round((Date.parse(today(this.context)) - Date.parse(day())) / 86_400_000));
      const number = decimal(isDate ? age() : String(value));
      return bands.filter((bound) => order(decimal(String(bound)), number) <= 0).length;
    });
  }

  isGapless(i: number): boolean {
    return this.by[i]?.every !== undefined || this.by[i]?.bands !== undefined;
  }

  axisValues(i: number): readonly Value[] {
    const group = this.by[i];
    const found = [...this.now, ...this.before].map(({ keys }) => keys[i] ?? null);
    const values = new Set<Value>(found);
    if (group?.every === "weekday") for (let day = 1; day <= 7; day++) values.add(day);
    else if (group?.every === "hour") for (let hour = 0; hour < 24; hour++) values.add(hour);
    else if (group?.bands) for (let band = 0; band <= group.bands.length; band++) values.add(band);
    else if (group?.every) for (const bucket of this.#calendar(i, found)) values.add(bucket);
    return [...values].toSorted((a, b) => this.keyOrder(a, b, i));
  }

  #calendar(i: number, found: readonly Value[]): readonly string[] {
    const { settings } = this.context;
    const filled = found
      .filter((one) => one !== null)
      .map(String)
      .toSorted();
    const [begin, end] = this.#stayed(i);
    const { from = null, to = null } =
      begin !== undefined && end !== undefined
        ? { from: begin, to: nextDay(end, 1) }
        : (this.#ranges.range(this.by[i]?.field ?? "") ?? {});
    const lead = i === this.axis ? this.#first : null;
    const first = lead ?? (from === null ? filled[0] : bucketOf(this.unit(i), from, settings));
    const last = to === null ? filled.at(-1) : bucketOf(this.unit(i), nextDay(to, -1), settings);
    const buckets: string[] = [];
    if (first === undefined || last === undefined) return [];
    for (
      let at = first;
      at <= last && buckets.length < 9_000;
      at = bucketAfter(this.unit(i), at, 1, settings)
    )
      buckets.push(at);
    return buckets;
  }

  keyOrder(a: Value, b: Value, i: number): number {
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    const { pgType, options, type } = typeOf(this.by[i]?.field ?? "", DEAL_NAME);
    if (this.isGapless(i)) return a < b ? -1 : Number(a > b);
    const place = (value: Value) =>
      options.includes(String(value)) ? options.indexOf(String(value)) : options.length;
    const byPlace = type === "picklist" ? place(a) - place(b) : 0;
    return byPlace || orderOf(a, b, pgType);
  }

  isShown(key: Value): boolean {
    return this.#shown === null || (key !== null && String(key) >= this.#shown);
  }
}

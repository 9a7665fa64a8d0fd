/**
 * A field's value in the form in which it crosses every wire: null, boolean, integer as number, everything else as
 * string. Numbers with fractions stay decimal strings without trailing zeros, so that equal numbers are equal strings.
 */
export type MirrorCell = string | number | boolean | null;

/**
 * All that mirror, ingest and questions know of a kind of field. A new kind is one file with one of these and a line in
 * `registry.ts`; how the dashboard shows it is a file of its own in `web/kinds`.
 *
 * ```
 * change event ── fromEvent ─┐
 * REST JSON ───── fromJson ──┼─► cell ──► column of pgType ── fromText ──► cell
 * Bulk CSV ───────────────────── Postgres reads it ──┘  ▲
 * question ────── filter.parse ─────────────────────────┘
 * ```
 */
export type FieldKind<P extends string = string> = {
  /** Field types, as a describe names them (Salesforce, Object Reference, "Field Types"). */
  readonly types: readonly string[];
  /** The Postgres type of its columns. Kinds that share one share `fromText`, too. */
  readonly pgType: P;
  /**
   * The cell of an Avro value other than null, with longs as bigint. Undefined where the value does not fit.
   *
   * @param scale digits after the point, as described
   */
  readonly fromEvent: (value: unknown, scale: number) => MirrorCell | undefined;
  /**
   * The cell of a JSON value other than null and "". What is no value of this kind stays as it is written, so that
   * Postgres refuses it and the record becomes a dead letter.
   */
  readonly fromJson: (value: unknown, scale: number) => MirrorCell;
  /** The cell of a value as Postgres prints it (ISO date style). */
  readonly fromText: (text: string) => MirrorCell;
  readonly filter: FilterRule;
  /** Values can be too long for a cursor: they are ordered by their beginning. */
  readonly isLong: boolean;
  /** Every column of this kind has an index. */
  readonly isIndexed: boolean;
  /**
   * Whether a roll-up may sum up such a field or name it in its filter (Salesforce Help, "Roll-Up Summary Field").
   */
  readonly inRollUps: boolean;
};

/** What a question may ask of a field. */
export type FilterRule = {
  readonly operators: readonly FilterOperator[];
  /** Completes “amount takes …”. */
  readonly takes: string;
  /** The value as Postgres reads it, or null when it is not one. */
  readonly parse: (text: string) => string | null;
};

export const FILTER_OPERATORS = [
  "eq",
  "ne",
  "lt",
  "lte",
  "gt",
  "gte",
  "in",
  "contains",
  "starts",
  "like",
  "has",
  "null",
] as const;
export type FilterOperator = (typeof FILTER_OPERATORS)[number];

/** For values that have an order and no letters. */
export const ORDER_OPERATORS = ["eq", "ne", "lt", "lte", "gt", "gte", "in", "null"] as const;

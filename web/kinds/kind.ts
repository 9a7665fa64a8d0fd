import type { Cells, CellValue } from "../../edge/protocol/cell.ts";
import type { Column } from "../../edge/protocol/object.ts";
import type { Operator } from "./operator.ts";

/**
 * All that the dashboard knows of a kind of field. A new kind is one file with one of these, and a line in
 * `registry.ts`.
 *
 * How a cell and an input look is said in data, and two files draw it (`drawn-value.tsx`, `filter-value.tsx`).
 * So a kind is plain TypeScript: tests, filters and the choice of columns use it without a DOM.
 */
export type Kind = {
  /** Field types, as a describe names them (Salesforce, Object Reference, "Field Types"). */
  readonly types: readonly string[];
  /** Shows a usual value whole. */
  readonly widthPx: number;
  /** Stands at the right, in a column that is never narrower than its longest value. */
  readonly isFigure: boolean;
  /** Whether a view that names no columns shows it. `last` is after all others. */
  readonly byDefault: "shown" | "last" | "never";
  readonly label: (label: string) => string;
  /** A value in one short line. `cells`: the record that it is of, as far as it is known. */
  readonly text: (value: Filled, column: Shape, now: Date, cells?: Cells) => string;
  /** The exact value, shown on hover; undefined where the text says it all. */
  readonly exact: (value: Filled) => string | undefined;
  readonly cell: Cell;
  /** The values within a value, for `chips`. */
  readonly parts: (value: Filled, column: Shape) => readonly string[];
  /** Where a value leads outside of Orgmirror, for `away`. */
  readonly href: (value: string) => string | null;
  /** What a filter can ask, the likeliest first. */
  readonly operators: readonly Operator[];
  /** Words for operators that differ from the usual ones. */
  readonly words: Partial<Record<Operator, string>>;
  readonly input: Input;
  /** All values there are, where the kind has only a few; they take the place of the input. */
  readonly choices: readonly Choice[];
  /** Why a filter cannot have this value, or null. */
  readonly fault: (value: string, label: string) => string | null;
  /** Negative, zero or positive, as Postgres orders; NaN where only Postgres knows. */
  readonly order: (a: string, b: string) => number;
};

/** What of a column says its kind. */
export type OfKind = Pick<Column, "type"> & Partial<Pick<Column, "field" | "rich">>;
export type Filled = NonNullable<CellValue>;
export type Shape = Pick<Column, "scale" | "options"> & OfKind & { readonly label?: string };
export type Choice = { readonly value: string; readonly label: string };

/**
 * `plain` has no letters; `text` keeps its own direction; `away` is a text that may lead outside; `rich` is HTML, read
 * as text where there is one line; `code` is an id; `record` links to what it names.
 */
export type Cell =
  | "plain"
  | "text"
  | "away"
  | "rich"
  | "code"
  | "chip"
  | "chips"
  | "tick"
  | "record";

/** How the value of a filter is entered. `show` and `read` turn it into what the input holds, and back. */
export type Input = {
  readonly type: "text" | "decimal" | "date" | "datetime-local";
  readonly label: string;
  readonly show: (value: string) => string;
  readonly read: (shown: string) => string;
};

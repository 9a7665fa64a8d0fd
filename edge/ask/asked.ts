import type { QuestionObject } from "../query/column.ts";
import type { CalendarSettings, Day } from "./calendar-date.ts";
import type { Catalog } from "./field-path.ts";

/** What dates are seen from. */
export type Calendar = {
  readonly zone: string;
  /** The day that it is in the zone. */
  readonly today: Day;
  readonly settings: CalendarSettings;
};

/** The user of the org that asks, or why that is not known. */
export type Asker = { readonly id: string } | { readonly reason: string };

/** What a check needs to know besides the question. */
export type Asked = Calendar & {
  readonly catalog: Catalog;
  readonly object: QuestionObject;
  readonly me?: Asker | undefined;
};

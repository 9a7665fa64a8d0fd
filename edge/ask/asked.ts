import type { TeamKind } from "../protocol/question.ts";
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

/** Why something is not known of who asks, in a sentence. */
export type NotKnown = { readonly reason: string };

/** Ids of users: the one that asks, and those whose manager or role leads up to theirs. */
export type Teams = Readonly<Record<TeamKind, readonly string[] | NotKnown>>;

/** The user of the org that asks, or why that is not known; and their teams, where they were asked for. */
export type Asker = { readonly id: string; readonly teams?: Teams } | NotKnown;

const ID = "005000000000000AAA";
/** Stands for any user, where a question is checked and not asked. */
export const ANYBODY = { id: ID, teams: { managers: [ID], roles: [ID] } } as const;

/** What a check needs to know besides the question. */
export type Asked = Calendar & {
  readonly catalog: Catalog;
  readonly object: QuestionObject;
  readonly me?: Asker | undefined;
};

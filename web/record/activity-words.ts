import type { Cells } from "../../edge/protocol/cell.ts";
import { dateText, dateTimeText, exactDateText, exactDateTimeText } from "../format/time.ts";

/** What a task or an event is now, when that was or will be, and the exact time of it. */
export type ActivityWords = {
  readonly state: "Done" | "Due" | "Overdue" | "Open" | "Planned" | "Held";
  readonly when: string | null;
  readonly exact: string | null;
};

const textOf = (cells: Cells, column: string): string | null => {
  const value = cells[column];
  return typeof value === "string" ? value : null;
};

/** @param object `Task` or `Event` */
export function activityWords(object: string, cells: Cells, now: Date): ActivityWords {
  return object === "Event" ? eventWords(cells, now) : taskWords(cells, now);
}

function taskWords(cells: Cells, now: Date): ActivityWords {
  const due = textOf(cells, "activitydate");
  const done = textOf(cells, "completeddatetime");
  if (cells["isclosed"] === true) return done ? atTime("Done", done, now) : onDay("Done", due, now);
  if (due === null) return onDay("Open", null, now);
  return onDay(due < localDate(now) ? "Overdue" : "Due", due, now);
}

function eventWords(cells: Cells, now: Date): ActivityWords {
  const start = textOf(cells, "startdatetime");
  const day = textOf(cells, "activitydate");
  if (start === null || cells["isalldayevent"] === true) {
    const on = day ?? start?.slice(0, 10) ?? null;
    return onDay(on !== null && on < localDate(now) ? "Held" : "Planned", on, now);
  }
  return atTime(Date.parse(start) < now.getTime() ? "Held" : "Planned", start, now);
}

const onDay = (state: ActivityWords["state"], day: string | null, now: Date): ActivityWords => ({
  state,
  when: day && dateText(day, now),
  exact: day && exactDateText(day),
});

const atTime = (state: ActivityWords["state"], time: string, now: Date): ActivityWords => ({
  state,
  when: dateTimeText(time, now),
  exact: exactDateTimeText(time),
});

/** The reader's day, as dates are written. */
function localDate(now: Date): string {
  const parts = [now.getFullYear(), now.getMonth() + 1, now.getDate()];
  return parts.map((part) => String(part).padStart(2, "0")).join("-");
}

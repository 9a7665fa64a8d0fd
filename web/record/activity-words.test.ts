import { expect, test } from "vitest";
import { activityWords } from "./activity-words.ts";

const NOW = new Date(2026, 2, 5, 12);
const at = (hour: number) => new Date(2026, 2, 5, hour).toISOString();

test.each([
  ["Task", { isclosed: false, activitydate: "2026-03-05" }, "Due", "5 Mar"],
  ["Task", { isclosed: false, activitydate: "2026-03-04" }, "Overdue", "4 Mar"],
  ["Task", { isclosed: false, activitydate: null }, "Open", null],
  [
    "Task",
    { isclosed: true, activitydate: "2026-03-09", completeddatetime: at(9) },
    "Done",
    "5 Mar, 09:00",
  ],
  ["Task", { isclosed: true, activitydate: "2026-03-09" }, "Done", "9 Mar"],
  ["Event", { startdatetime: at(14) }, "Planned", "5 Mar, 14:00"],
  ["Event", { startdatetime: at(9) }, "Held", "5 Mar, 09:00"],
  [
    "Event",
    { startdatetime: at(0), isalldayevent: true, activitydate: "2026-03-05" },
    "Planned",
    "5 Mar",
  ],
  ["Event", {}, "Planned", null],
])("%s %j is %s", (object, cells, state, when) => {
  expect(activityWords(object, cells, NOW)).toMatchObject({ state, when });
});

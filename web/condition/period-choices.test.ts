import * as v from "valibot";
import { expect, test } from "vitest";
import { Period } from "../../edge/protocol/question.ts";
import { isPeriodName, namedPeriod, periodNameWords, PERIODS } from "./period-choices.ts";

test.each(PERIODS)("%s is a period with all that it takes, and has words of its own", (name) => {
  const period = namedPeriod(name, undefined);
  expect(v.safeParse(Period, period).issues).toBeUndefined();
  expect("n" in period).toBe(name.includes("-n-"));
  expect(PERIODS.filter((one) => periodNameWords(one) === periodNameWords(name))).toEqual([name]);
  expect(isPeriodName(name)).toBe(true);
});

test("how many stays when the unit changes", () => {
  expect(namedPeriod("last-n-weeks", { period: "last-n-days", n: 12 })).toEqual({
    period: "last-n-weeks",
    n: 12,
  });
  expect(namedPeriod("this-month", { period: "last-n-days", n: 12 })).toEqual({
    period: "this-month",
  });
  expect(isPeriodName("a day")).toBe(false);
});

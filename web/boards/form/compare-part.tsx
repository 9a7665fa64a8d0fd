import { type JSX, Match, Switch } from "solid-js";
import type { Compare, Period } from "../../../edge/protocol/question.ts";
import { MomentInput } from "./moment-input.tsx";
import { Choices } from "./choices.tsx";
import { useForm } from "./form-context.ts";
import { compareFault } from "./parts-that-fit.ts";
import { Part } from "./part.tsx";
import { BEGINNINGS, isPeriodName, namedPeriod } from "../../condition/period-choices.ts";
import { PeriodSelect } from "../../condition/time-value.tsx";

type With =
  | "nothing"
  | "previous-period"
  | "same-period-last-year"
  | "beginning"
  | "moment"
  | "contents";

const DAYS_MS = 30 * 86_400_000;

/** What the numbers are compared with. */
export function ComparePart(): JSX.Element {
  const form = useForm();
  const compare = () => form.draft().question.compare;
  const period = () => periodOf(compare());
  const moment = () => momentOf(compare());
  const set = (next: Compare | undefined) => form.ask({ compare: next });
  const choose = (chosen: With) => {
    if (chosen === "nothing") set(undefined);
    else if (chosen === "beginning") set({ asOf: { period: "this-month" } });
    else if (chosen === "moment") set({ asOf: new Date(Date.now() - DAYS_MS).toISOString() });
    else if (chosen !== "contents") set(chosen);
  };
  const fault = () => compareFault(form.draft().question);
  return (
    <Part title="Compared with" name="compare">
      <Choices<With>
        label="Compared with"
        chosen={withOf(compare())}
        choices={[
          { value: "nothing", text: "Nothing" },
          { value: "previous-period", text: "The period before", fault: fault() },
          {
            value: "same-period-last-year",
            text: "A year before",
            fault: fault(),
          },
          { value: "beginning", text: "The beginning of a period" },
          { value: "moment", text: "A fixed moment" },
          ...(withOf(compare()) === "contents"
            ? [{ value: "contents" as const, text: "An earlier moment" }]
            : []),
        ]}
        onChoose={choose}
      />
      <Switch>
        <Match when={period()}>
          {(one) => (
            <div class="flex flex-wrap items-center gap-1.5 text-sm text-ink-2">
              the beginning of
              <PeriodSelect
                label="Beginning of"
                period={one()}
                names={BEGINNINGS}
                chosen={one().period}
                onChoose={(name) => {
                  if (isPeriodName(name)) set({ asOf: namedPeriod(name, one()) });
                }}
                onNumber={(next) => set({ asOf: next })}
              />
            </div>
          )}
        </Match>
        <Match when={moment()}>
          {(at) => <MomentInput value={at()} onChange={(next) => set({ asOf: next })} />}
        </Match>
      </Switch>
    </Part>
  );
}

function withOf(compare: Compare | undefined): With {
  if (compare === undefined) return "nothing";
  if (typeof compare === "string") return compare;
  if (typeof compare.asOf === "string") return "moment";
  return periodOf(compare) ? "beginning" : "contents";
}

function periodOf(compare: Compare | undefined): Period | null {
  if (typeof compare !== "object" || typeof compare.asOf !== "object") return null;
  const { period } = compare.asOf;
  return typeof period === "string" ? (compare.asOf as Period) : null;
}

function momentOf(compare: Compare | undefined): string | null {
  return typeof compare === "object" && typeof compare.asOf === "string" ? compare.asOf : null;
}

import { type JSX, Match, Show, Switch } from "solid-js";
import type { Column } from "../../edge/protocol/object.ts";
import type { Period } from "../../edge/protocol/question.ts";
import { kindOf } from "../kinds/registry.ts";
import { Select } from "../kinds/select.tsx";
import type { Sentence } from "./condition-draft.ts";
import { NumberField } from "./parts.tsx";
import {
  hasNumber,
  isPeriodName,
  namedPeriod,
  periodNameWords,
  PERIODS,
} from "./period-choices.ts";
import { isPeriod } from "./sentence-text.ts";

const DAY = "a day";
const TIME = "a time";
const { input: DATE_INPUT } = kindOf({ type: "date" });
const { input: TIME_INPUT } = kindOf({ type: "datetime" });

/** What a date is compared with: a period that moves with today, a day, or a time. */
export function TimeValue(props: {
  readonly column: Column;
  readonly sentence: Sentence;
  readonly onChange: (value: Sentence["value"]) => void;
}): JSX.Element {
  const value = () => props.sentence.value;
  const period = () => (isPeriod(value()) ? (value() as Period) : undefined);
  const isDay = () => value() === undefined || /^\d{4}-\d{2}-\d{2}$/.test(String(value()));
  const chosen = () => period()?.period ?? (isDay() ? DAY : TIME);
  const isTimed = () =>
    props.column.type === "datetime" && !["eq", "ne"].includes(props.sentence.op);
  const choose = (name: string) => {
    if (isPeriodName(name)) props.onChange(namedPeriod(name, period()));
    else props.onChange(name === DAY ? new Date().toISOString().slice(0, 10) : startOfToday());
  };
  return (
    <div class="flex flex-wrap items-center gap-1.5">
      <PeriodSelect
        label="Period"
        period={period()}
        others={isTimed() || chosen() === TIME ? [DAY, TIME] : [DAY]}
        names={PERIODS}
        chosen={chosen()}
        onChoose={choose}
        onNumber={props.onChange}
      />
      <Switch>
        <Match when={chosen() === DAY}>
          <input
            class="field"
            type="date"
            aria-label="Day"
            value={DATE_INPUT.show(String(value() ?? ""))}
            onInput={(event) => props.onChange(event.currentTarget.value || undefined)}
          />
        </Match>
        <Match when={chosen() === TIME}>
          <input
            class="field"
            type="datetime-local"
            aria-label={TIME_INPUT.label}
            value={TIME_INPUT.show(String(value() ?? ""))}
            onInput={(event) =>
              props.onChange(TIME_INPUT.read(event.currentTarget.value) || undefined)
            }
          />
        </Match>
      </Switch>
    </div>
  );
}

function startOfToday(): string {
  return new Date(new Date().setHours(0, 0, 0, 0)).toISOString();
}

/** A period by its name, and how many units it has where that is asked. */
export function PeriodSelect(props: {
  readonly label: string;
  readonly period: Period | undefined;
  /** What can be chosen beside periods. */
  readonly others?: readonly string[];
  readonly names: readonly Period["period"][];
  readonly chosen: string;
  readonly onChoose: (name: string) => void;
  readonly onNumber: (period: Period) => void;
}): JSX.Element {
  const values = () => {
    const known: readonly string[] = [...props.names, ...(props.others ?? [])];
    return known.includes(props.chosen) ? known : [props.chosen, ...known];
  };
  const text = (name: string) => (isPeriodName(name) ? periodNameWords(name) : name);
  return (
    <>
      <div class="min-w-30 flex-1">
        <Select
          label={props.label}
          values={values()}
          text={text}
          chosen={props.chosen}
          onChoose={props.onChoose}
        />
      </div>
      <Show when={props.period && hasNumber(props.period.period) ? props.period : null}>
        {(period) => (
          <NumberField
            label="How many"
            value={period().n ?? 1}
            min={1}
            max={1_000}
            onChange={(n) => props.onNumber({ ...period(), n })}
          />
        )}
      </Show>
    </>
  );
}

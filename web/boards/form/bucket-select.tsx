import { type JSX, Show } from "solid-js";
import type { Column } from "../../../edge/protocol/object.ts";
import { BUCKETS, type Bucket, type Group } from "../../../edge/protocol/question.ts";
import { isNumber, isTime } from "../../kinds/number-or-time.ts";
import { Select } from "../../kinds/select.tsx";

const VALUE = "value";
const BANDS = "bands";
const BUCKET_WORDS: Readonly<Record<Bucket | typeof VALUE | typeof BANDS, string>> = {
  value: "each value",
  day: "each day",
  week: "each week",
  month: "each month",
  quarter: "each quarter",
  year: "each year",
  "fiscal-quarter": "fiscal quarters",
  "fiscal-year": "fiscal years",
  weekday: "by weekday",
  hour: "by hour of day",
  bands: "in bands",
};

/** In which stretches a date or number is grouped; other fields have one group for each value. */
export function BucketSelect(props: {
  readonly group: Group;
  readonly column: Column;
  /** Whether bands of a number or a date can be chosen. */
  readonly noBands?: boolean;
  readonly onChange: (group: Group) => void;
}): JSX.Element {
  const chosen = () => props.group.every ?? (props.group.bands ? BANDS : VALUE);
  const values = (): readonly string[] => {
    const bands = props.noBands ? [] : [BANDS];
    if (isNumber(props.column)) return [VALUE, ...bands];
    if (!isTime(props.column)) return [VALUE];
    const hasHours = props.column.type === "datetime";
    return [...BUCKETS.filter((one) => one !== "hour" || hasHours), ...bands, VALUE];
  };
  const choose = (name: string) => {
    const { field } = props.group;
    if (name === VALUE) props.onChange({ field });
    else if (name === BANDS)
      props.onChange({
        field,
        bands: isTime(props.column) ? [30, 60, 90] : [1_000, 10_000, 100_000],
      });
    else props.onChange({ field, every: name as Bucket });
  };
  return (
    <Show when={values().length > 1}>
      <div class="w-36 shrink-0">
        <Select
          label="How it is grouped"
          values={values()}
          text={(name) => BUCKET_WORDS[name as keyof typeof BUCKET_WORDS] ?? name}
          chosen={chosen()}
          onChoose={choose}
        />
      </div>
    </Show>
  );
}

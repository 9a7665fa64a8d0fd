import { createMemo, Index, type JSX, Show } from "solid-js";
import type { Column } from "../../../edge/protocol/object.ts";
import { BUCKETS, type Bucket, type Group } from "../../../edge/protocol/question.ts";
import { Select } from "../../kinds/select.tsx";
import { fieldAt } from "../../condition/field-at.ts";
import { BandsField } from "./bands-field.tsx";
import { namedGroups } from "./column-names.ts";
import { FieldPicker } from "../../condition/field-picker.tsx";
import { useForm } from "./form-context.ts";
import { isNumber, isTime } from "../../kinds/number-or-time.ts";
import { canBeGrouped } from "./measure-kinds.ts";
import { AddButton, PartFaults, RemoveButton } from "../../condition/parts.tsx";
import { Part } from "./part.tsx";
import { mendedPath } from "../../condition/part-name.ts";

const MOST = 2;

/** By what it is counted: up to two groups. */
export function GroupsPart(): JSX.Element {
  const form = useForm();
  const groups = () => form.draft().question.by ?? [];
  const set = (all: readonly Group[]) =>
    form.ask({ by: all.length === 0 ? undefined : namedGroups(all) });
  return (
    <Part title="By what" name="by">
      <Index each={groups()}>
        {(group, i) => (
          <GroupRow
            group={group()}
            index={i}
            onChange={(one) => set(groups().with(i, one))}
            onRemove={() => set(groups().filter((_, at) => at !== i))}
          />
        )}
      </Index>
      <Show when={groups().length < MOST}>
        <AddButton onAdd={() => set([...groups(), { field: "" }])}>
          {groups().length === 0 ? "Group" : "Second group"}
        </AddButton>
      </Show>
    </Part>
  );
}

type RowProps = {
  readonly group: Group;
  readonly index: number;
  readonly onChange: (group: Group) => void;
  readonly onRemove: () => void;
};

function GroupRow(props: RowProps): JSX.Element {
  const form = useForm();
  const column = createMemo(
    () => fieldAt(props.group.field, form.draft().question.object, form.world.describe)?.column,
  );
  const choose = (field: string, chosen: Column) =>
    props.onChange(isTime(chosen) ? { field, every: "month" } : { field });
  const mend = (near: string, text: string) =>
    props.onChange({ ...props.group, field: mendedPath(props.group.field, text, near) });
  return (
    <div role="group" aria-label={`Group ${props.index + 1}`} class="flex flex-col gap-1.5">
      <div class="flex items-start gap-1.5">
        <FieldPicker
          label="Field"
          part={`by[${props.index}]`}
          path={props.group.field}
          fits={canBeGrouped}
          onChoose={choose}
        />
        <Show when={column()}>{(known) => <BucketSelect {...props} column={known()} />}</Show>
        <RemoveButton label={`Remove group ${props.index + 1}`} onRemove={props.onRemove} />
      </div>
      <Show when={props.group.bands}>
        {(bands) => (
          <BandsField
            bands={bands()}
            inDays={isTime(column() ?? { type: "" })}
            onChange={(next) => props.onChange({ ...props.group, bands: [...next] })}
          />
        )}
      </Show>
      <PartFaults part={`by[${props.index}]`} onMend={mend} />
    </div>
  );
}

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
function BucketSelect(props: RowProps & { readonly column: Column }): JSX.Element {
  const chosen = () => props.group.every ?? (props.group.bands ? BANDS : VALUE);
  const values = (): readonly string[] => {
    if (isNumber(props.column)) return [VALUE, BANDS];
    if (!isTime(props.column)) return [VALUE];
    const hasHours = props.column.type === "datetime";
    return [...BUCKETS.filter((one) => one !== "hour" || hasHours), BANDS, VALUE];
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

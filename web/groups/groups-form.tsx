import { createMemo, createSignal, Index, type JSX, Show } from "solid-js";
import type { Column } from "../../edge/protocol/object.ts";
import { BucketSelect } from "../boards/form/bucket-select.tsx";
import { canBeGrouped, COUNTED_WORDS, hasCounted } from "../boards/form/measure-kinds.ts";
import { ConditionContext } from "../condition/condition-context.ts";
import { type Describe, fieldAt } from "../condition/field-at.ts";
import { FieldPicker } from "../condition/field-picker.tsx";
import { AddButton, RemoveButton } from "../condition/parts.tsx";
import { isTime } from "../kinds/number-or-time.ts";
import { Select } from "../kinds/select.tsx";
import { useReferences } from "../state/references.tsx";
import {
  type GroupedBy,
  type Grouping,
  MOST_GROUPED_BY,
  MOST_MEASURES,
  WORKED_OUT,
  type WorkedOut,
} from "../view/grouping.ts";

type Props = {
  readonly object: string;
  readonly grouping: Grouping;
  readonly describe: Describe;
  /** Asks for the descriptions of objects. */
  readonly want: (objects: Iterable<string>) => void;
  readonly onChange: (grouping: Grouping) => void;
};

/** By what a list is grouped, and what is worked out of each group. What has no field yet is not asked for. */
export function GroupsForm(props: Props): JSX.Element {
  const { isMirrored } = useReferences();
  const [by, setBy] = createSignal(props.grouping.by);
  const [measures, setMeasures] = createSignal(props.grouping.measures);
  const tell = () =>
    props.onChange({
      by: by().filter(({ field }) => field !== ""),
      measures: measures().filter(({ field }) => field !== ""),
    });
  const changeBy = (all: readonly GroupedBy[]) => {
    setBy(all);
    if (all.some(({ field }) => field !== "")) tell();
  };
  const changeMeasures = (all: readonly WorkedOut[]) => {
    setMeasures(all);
    tell();
  };
  const context = {
    object: () => props.object,
    world: { describe: props.describe, isMirrored },
    want: (objects: Iterable<string>) => props.want(objects),
    fault: () => null,
    gaps: () => [],
  };
  return (
    <ConditionContext.Provider value={context}>
      <div class="grid gap-x-8 gap-y-4 sm:grid-cols-2">
        <fieldset class="flex min-w-0 flex-col gap-2">
          <legend class="mb-1 text-sm font-medium">Grouped by</legend>
          <Index each={by()}>
            {(one, index) => (
              <ByRow
                {...props}
                one={one()}
                index={index}
                isOnly={by().length === 1}
                onChange={(next) => changeBy(by().with(index, next))}
                onRemove={() => changeBy(by().filter((_, at) => at !== index))}
              />
            )}
          </Index>
          <Show when={by().length < MOST_GROUPED_BY}>
            <AddButton onAdd={() => setBy([...by(), { field: "" }])}>Second group</AddButton>
          </Show>
        </fieldset>
        <fieldset class="flex min-w-0 flex-col gap-2">
          <legend class="mb-1 text-sm font-medium">Beside the number of records</legend>
          <Index each={measures()}>
            {(one, index) => (
              <MeasureRow
                one={one()}
                index={index}
                onChange={(next) => changeMeasures(measures().with(index, next))}
                onRemove={() => changeMeasures(measures().filter((_, at) => at !== index))}
              />
            )}
          </Index>
          <Show when={measures().length < MOST_MEASURES}>
            <AddButton onAdd={() => setMeasures([...measures(), { fn: "sum", field: "" }])}>
              Sum or average
            </AddButton>
          </Show>
        </fieldset>
      </div>
    </ConditionContext.Provider>
  );
}

function ByRow(props: {
  readonly object: string;
  readonly describe: Describe;
  readonly one: GroupedBy;
  readonly index: number;
  readonly isOnly: boolean;
  readonly onChange: (one: GroupedBy) => void;
  readonly onRemove: () => void;
}): JSX.Element {
  const column = createMemo(() => fieldAt(props.one.field, props.object, props.describe)?.column);
  const choose = (field: string, { type }: Column) =>
    props.onChange(isTime({ type }) ? { field, every: "month" } : { field });
  return (
    <div role="group" aria-label={`Group ${props.index + 1}`} class="flex items-start gap-1.5">
      <FieldPicker
        label="Field"
        part={`by[${props.index}]`}
        path={props.one.field}
        fits={canBeGrouped}
        onChoose={choose}
      />
      <Show when={column()}>
        {(known) => (
          <BucketSelect
            group={props.one}
            column={known()}
            noBands
            onChange={({ field, every }) =>
              props.onChange(every === undefined ? { field } : { field, every })
            }
          />
        )}
      </Show>
      <Show when={!props.isOnly}>
        <RemoveButton label={`Remove group ${props.index + 1}`} onRemove={props.onRemove} />
      </Show>
    </div>
  );
}

function MeasureRow(props: {
  readonly one: WorkedOut;
  readonly index: number;
  readonly onChange: (one: WorkedOut) => void;
  readonly onRemove: () => void;
}): JSX.Element {
  return (
    <div role="group" aria-label={`Measure ${props.index + 1}`} class="flex items-start gap-1.5">
      <div class="w-32 shrink-0">
        <Select
          label="Measure"
          values={WORKED_OUT}
          text={(fn) => COUNTED_WORDS[fn as WorkedOut["fn"]]}
          chosen={props.one.fn}
          onChoose={(fn) => props.onChange({ ...props.one, fn: fn as WorkedOut["fn"] })}
        />
      </div>
      <FieldPicker
        label="Field"
        part={`measures[${props.index}]`}
        path={props.one.field}
        fits={(column) => hasCounted(column, props.one.fn)}
        onChoose={(field) => props.onChange({ ...props.one, field })}
      />
      <RemoveButton label={`Remove measure ${props.index + 1}`} onRemove={props.onRemove} />
    </div>
  );
}

import { createSignal, type JSX, Show } from "solid-js";
import { Select } from "../../kinds/select.tsx";
import { Icon } from "../../ui/icon.tsx";
import { fieldAt } from "../../condition/field-at.ts";
import { BranchEditor } from "../../condition/branch-editor.tsx";
import { columnName, measureName } from "./column-names.ts";
import { NO_CONDITION } from "../../condition/condition-draft.ts";
import { FieldPicker } from "../../condition/field-picker.tsx";
import { useForm } from "./form-context.ts";
import {
  COUNTED,
  COUNTED_WORDS,
  type Counted,
  countedOf,
  hasCounted,
  takesField,
} from "./measure-kinds.ts";
import { AddButton, NumberField, PartFaults, RemoveButton } from "../../condition/parts.tsx";
import { mendedPath } from "../../condition/part-name.ts";
import type { DraftMeasure } from "./tile-draft.ts";

type Props = {
  readonly measure: DraftMeasure;
  readonly index: number;
  readonly count: number;
  readonly onChange: (measure: DraftMeasure) => void;
  readonly onRemove: () => void;
  /** Puts it before all others. */
  readonly onFirst: () => void;
};

/** One measure: what of which field, and of which records. */
export function MeasureRow(props: Props): JSX.Element {
  const form = useForm();
  const counted = () => countedOf(props.measure);
  const part = () => `measures[${props.index}]`;
  const named = (one: Omit<DraftMeasure, "as">): DraftMeasure => {
    const { question } = form.draft();
    const others = question.measures.filter((_, at) => at !== props.index);
    return { ...one, as: measureName(one, { ...question, measures: others }) };
  };
  const choose = (next: Counted) => {
    const { field } = props.measure;
    const column = fieldAt(field ?? "", form.draft().question.object, form.world.describe)?.column;
    const kept = column !== undefined && hasCounted(column, next) ? field : "";
    const { where } = props.measure;
    const p = next === "percentile" ? { p: 90 } : {};
    const of = takesField(next) ? { field: kept ?? "" } : {};
    props.onChange(named({ fn: next === "records" ? "count" : next, ...of, ...p, where }));
  };
  return (
    <div role="group" aria-label={`Measure ${props.index + 1}`} class="flex flex-col gap-1.5">
      <div class="flex items-start gap-1.5">
        <div class="w-44 shrink-0">
          <Select
            label="Measure"
            values={COUNTED}
            text={(one) => COUNTED_WORDS[one as Counted]}
            chosen={counted()}
            onChoose={(one) => choose(one as Counted)}
          />
        </div>
        <Show when={counted() === "percentile"}>
          <NumberField
            label="Which percentile"
            value={props.measure.p ?? 90}
            min={0}
            max={100}
            step="any"
            onChange={(p) => props.onChange({ ...props.measure, p })}
          />
        </Show>
        <Show when={takesField(counted())} fallback={<span class="flex-1" />}>
          <FieldPicker
            label="Field"
            part={part()}
            path={props.measure.field ?? ""}
            fits={(column) => hasCounted(column, counted())}
            onChoose={(field) => props.onChange(named({ ...props.measure, field }))}
          />
        </Show>
        <RowButtons {...props} />
      </div>
      <Show when={counted() === "rate"}>
        <RateName {...props} />
      </Show>
      <MeasureCondition {...props} />
      <PartFaults
        part={part()}
        onMend={(near, text) =>
          props.onChange({
            ...props.measure,
            field: mendedPath(props.measure.field ?? "", text, near),
          })
        }
      />
    </div>
  );
}

function RowButtons(props: Props): JSX.Element {
  return (
    <Show when={props.count > 1}>
      <Show when={props.index > 0}>
        <button
          type="button"
          class="button button-quiet shrink-0 px-1.5"
          aria-label={`Put measure ${props.index + 1} first`}
          title="Put it first: the first measure is drawn"
          onClick={() => props.onFirst()}
        >
          <Icon name="up" />
        </button>
      </Show>
      <RemoveButton label={`Remove measure ${props.index + 1}`} onRemove={props.onRemove} />
    </Show>
  );
}

/** A rate has no field to be called after. */
function RateName(props: Props): JSX.Element {
  const shown = () => {
    const words = props.measure.as.replaceAll("_", " ");
    return words.charAt(0).toUpperCase() + words.slice(1);
  };
  return (
    <label class="flex items-center gap-2 text-sm text-ink-2">
      <span class="shrink-0">is called</span>
      <input
        class="field min-w-0 flex-1"
        type="text"
        aria-label="Name of the part"
        maxlength="32"
        value={shown()}
        onChange={(event) => {
          const text = event.currentTarget.value.trim();
          if (text !== "") props.onChange({ ...props.measure, as: columnName(text) });
        }}
      />
    </label>
  );
}

/** Which records a measure is of, where these are not all that the tile counts. */
function MeasureCondition(props: Props): JSX.Element {
  const [isOpen, setOpen] = createSignal(false);
  const isShown = () =>
    isOpen() || props.measure.where !== NO_CONDITION || props.measure.fn === "rate";
  return (
    <Show
      when={isShown()}
      fallback={<AddButton onAdd={() => setOpen(true)}>Only some of the records</AddButton>}
    >
      <div class="border-l-2 border-line-2 pl-3">
        <BranchEditor
          branch={props.measure.where}
          part={`measures[${props.index}].where`}
          onChange={(where) => props.onChange({ ...props.measure, where })}
        />
      </div>
    </Show>
  );
}

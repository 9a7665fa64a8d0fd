import { useQuery } from "@tanstack/solid-query";
import { For, type JSX, Match, Show, Switch } from "solid-js";
import type { Column } from "../../edge/protocol/object.ts";
import { api } from "../client/api.ts";
import { settled } from "../state/query.ts";
import { CellValueView } from "../kinds/cell-value.tsx";
import { FilterValue } from "../kinds/filter-value.tsx";
import { isRecordId } from "../kinds/id.ts";
import { inValues } from "../kinds/operator.ts";
import { ReferenceValue } from "../kinds/reference-value.tsx";
import { kindOf } from "../kinds/registry.ts";
import { useConditionForm } from "./condition-context.ts";
import { createValueCounts } from "./create-value-counts.ts";
import type { Sentence } from "./condition-draft.ts";
import { isTime } from "../kinds/number-or-time.ts";
import { RemoveButton } from "./parts.tsx";
import { hasEmpty, isOfAsker, textOf, valueOf, withEmpty } from "./sentence-text.ts";
import { TimeValue } from "./time-value.tsx";

type Props = {
  readonly column: Column;
  readonly sentence: Sentence;
  readonly onChange: (value: Sentence["value"]) => void;
};

/** The value of a sentence, entered as its column's kind wants it. */
export function SentenceValue(props: Props): JSX.Element {
  const form = useConditionForm();
  const isList = () => props.sentence.op === "in";
  const isRecord = () => kindOf(props.column).cell === "record";
  return (
    <Switch fallback={<PlainValue {...props} />}>
      <Match when={props.sentence.op === "null"}>{null}</Match>
      <Match when={isOfAsker(props.sentence.value)}>
        <Show when={!form.isForOthers}>
          <MeValue column={props.column} />
        </Show>
      </Match>
      <Match when={isTime(props.column) && !isList()}>
        <TimeValue {...props} />
      </Match>
      <Match when={isList()}>
        <Show when={isRecord()} fallback={<PlainValue {...props} />}>
          <RecordList {...props} />
        </Show>
        <EmptyToo {...props} />
      </Match>
    </Switch>
  );
}

/** What empty stands for in a list is set apart, and stays. */
function PlainValue(props: Props): JSX.Element {
  const form = useConditionForm();
  const counts = createValueCounts(form.object, () =>
    props.column.options.length > 0 ? props.sentence.field : null,
  );
  const change = (text: string) => {
    const { op, value } = props.sentence;
    // What is typed of a record's name is no value yet.
    const isTyped = kindOf(props.column).cell === "record" && op !== "in" && !isRecordId(text);
    const next = isTyped ? undefined : valueOf(text, op, props.column);
    if (!hasEmpty(value)) props.onChange(next);
    else props.onChange(withEmpty(next, true));
  };
  return (
    <FilterValue
      column={props.column}
      op={props.sentence.op}
      value={textOf(props.sentence.value)}
      invalid={false}
      counts={counts()}
      onChange={change}
    />
  );
}

/** Who is meant by “me”, or why nobody is. */
function MeValue(props: { readonly column: Column }): JSX.Element {
  const asker = useQuery(() => ({
    queryKey: ["asker"],
    queryFn: ({ signal }) => api.asker(signal),
    staleTime: 60_000,
  }));
  return (
    <Show when={settled(asker)}>
      {(one) => {
        const known = one();
        return (
          <p class="min-w-0 py-1 text-sm">
            {"id" in known ? (
              <CellValueView column={props.column} value={known.id} linkTabIndex={-1} />
            ) : (
              <span class="text-xs text-warn-ink" role="note">
                {known.reason}
              </span>
            )}
          </p>
        );
      }}
    </Show>
  );
}

function EmptyToo(props: Props): JSX.Element {
  return (
    <Show when={props.column.nillable || hasEmpty(props.sentence.value)}>
      <label class="flex min-h-6 items-center gap-2 text-sm pointer-coarse:min-h-11">
        <input
          type="checkbox"
          class="size-3.5 accent-accent"
          checked={hasEmpty(props.sentence.value)}
          onChange={(event) =>
            props.onChange(withEmpty(props.sentence.value, event.currentTarget.checked))
          }
        />
        or empty
      </label>
    </Show>
  );
}

/** Several records, each found by its name. */
function RecordList(props: Props): JSX.Element {
  const ids = () => inValues(textOf(props.sentence.value));
  const set = (list: readonly string[]) => {
    const next = list.length === 0 ? undefined : [...list];
    props.onChange(hasEmpty(props.sentence.value) ? withEmpty(next, true) : next);
  };
  return (
    <div class="flex flex-col gap-1">
      <For each={ids()}>
        {(id) => (
          <span class="flex items-center gap-1 text-sm">
            <span class="min-w-0 truncate">
              <CellValueView column={props.column} value={id} linkTabIndex={-1} />
            </span>
            <RemoveButton
              label={`Remove ${id}`}
              onRemove={() => set(ids().filter((one) => one !== id))}
            />
          </span>
        )}
      </For>
      {/* Made anew for each record that was chosen: the next one is typed from the beginning. */}
      <Show when={ids().length + 1} keyed>
        {(_count) => (
          <ReferenceValue
            column={props.column}
            value=""
            invalid={false}
            onChange={(id) => {
              if (isRecordId(id)) set([...new Set([...ids(), id])]);
            }}
          />
        )}
      </Show>
    </div>
  );
}

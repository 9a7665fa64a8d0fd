import { createMemo, type JSX, Match, Switch } from "solid-js";
import type { Column } from "../../edge/protocol/object.ts";
import { Select } from "../kinds/select.tsx";
import { fieldAt } from "./field-at.ts";
import { FieldPicker } from "./field-picker.tsx";
import type { Sentence } from "./condition-draft.ts";
import { useConditionForm } from "./condition-context.ts";
import { PartFaults, RemoveButton } from "./parts.tsx";
import { mendedPath } from "./part-name.ts";
import { askingOf, askingsOf, askingWord, firstSentence, withAsking } from "./sentence-text.ts";
import { SentenceValue } from "./sentence-value.tsx";

type Props = {
  readonly sentence: Sentence;
  readonly number: number;
  readonly part: string;
  readonly onChange: (sentence: Sentence | null) => void;
};

/** One sentence of a condition: a field, an operator, a value. */
export function SentenceEditor(props: Props): JSX.Element {
  const form = useConditionForm();
  const column = createMemo(() => {
    const object = form.object();
    return fieldAt(props.sentence.field, object, form.world.describe)?.column;
  });
  const isBucket = () => props.sentence.every !== undefined || props.sentence.bands !== undefined;
  const mend = (near: string, text: string) =>
    props.onChange({ ...props.sentence, field: mendedPath(props.sentence.field, text, near) });
  return (
    <div role="group" aria-label={`Condition ${props.number}`} class="flex flex-col gap-1">
      <div class="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-1.5 sm:grid-cols-[minmax(0,4fr)_minmax(0,8fr)_auto]">
        <FieldPicker
          label="Field"
          part={props.part}
          path={props.sentence.field}
          fits={() => true}
          onChoose={(path, chosen) => props.onChange(firstSentence(path, chosen))}
        />
        <div class="order-last col-span-2 grid grid-cols-[minmax(0,3fr)_minmax(0,5fr)] gap-1.5 sm:order-none sm:col-span-1">
          <Switch fallback={<Kept sentence={props.sentence} />}>
            <Match when={props.sentence.field === ""}>{null}</Match>
            <Match when={!isBucket() && column()} keyed>
              {(known) => (
                <>
                  <AskingSelect {...props} column={known} />
                  <div class="min-w-0">
                    <SentenceValue
                      column={known}
                      sentence={props.sentence}
                      onChange={(value) => props.onChange({ ...props.sentence, value })}
                    />
                  </div>
                </>
              )}
            </Match>
          </Switch>
        </div>
        <RemoveButton
          label={`Remove condition ${props.number}`}
          onRemove={() => props.onChange(null)}
        />
      </div>
      <PartFaults part={props.part} onMend={mend} />
    </div>
  );
}

function AskingSelect(props: Props & { readonly column: Column }): JSX.Element {
  const values = () => {
    const known: readonly string[] = askingsOf(props.column);
    const chosen = askingOf(props.sentence);
    return known.includes(chosen) ? known : [...known, chosen];
  };
  return (
    <div class="min-w-0">
      <Select
        label="Operator"
        values={values()}
        text={(asking) => askingWord(asking, props.column)}
        chosen={askingOf(props.sentence)}
        onChoose={(asking) => props.onChange(withAsking(props.sentence, asking, props.column))}
      />
    </div>
  );
}

/** What cannot be shown in controls, as it is in the question. */
function Kept(props: { readonly sentence: Sentence }): JSX.Element {
  const text = () => {
    const { field: _field, ...others } = props.sentence;
    return JSON.stringify(others);
  };
  return (
    <p class="col-span-2 flex items-baseline gap-2 text-xs text-ink-3">
      <span>Kept as it is:</span>
      <code class="min-w-0 rounded-sm bg-chip px-1.5 py-0.5 font-mono wrap-anywhere">{text()}</code>
    </p>
  );
}

import { Index, type JSX, Show } from "solid-js";
import { Select } from "../../kinds/select.tsx";
import { useSync } from "../../state/sync.tsx";
import { measureName } from "./column-names.ts";
import { NO_CONDITION } from "../../condition/condition-draft.ts";
import { useForm } from "./form-context.ts";
import { MeasureRow } from "./measure-row.tsx";
import { AddButton } from "../../condition/parts.tsx";
import { Part } from "./part.tsx";
import { type DraftMeasure, emptyQuestion } from "./tile-draft.ts";

const MOST = 8;

/** What is counted: of which object, and what of it. The first measure is the one that is drawn. */
export function MeasuresPart(): JSX.Element {
  const form = useForm();
  const measures = () => form.draft().question.measures;
  const set = (all: readonly DraftMeasure[]) => form.ask({ measures: all });
  const add = () => {
    const fresh = { fn: "count", as: "", where: NO_CONDITION } as const;
    set([...measures(), { ...fresh, as: measureName(fresh, form.draft().question) }]);
  };
  return (
    <Part title="What is counted" name="measures">
      <ObjectSelect />
      <Index each={measures()}>
        {(measure, i) => (
          <MeasureRow
            measure={measure()}
            index={i}
            count={measures().length}
            onChange={(one) => set(measures().with(i, one))}
            onRemove={() => set(measures().filter((_, at) => at !== i))}
            onFirst={() => set([measure(), ...measures().filter((_, at) => at !== i)])}
          />
        )}
      </Index>
      <Show when={measures().length < MOST}>
        <AddButton onAdd={add}>Measure</AddButton>
      </Show>
    </Part>
  );
}

/** Another object has other fields: what was asked of this one goes. */
function ObjectSelect(): JSX.Element {
  const form = useForm();
  const sync = useSync();
  const object = () => form.draft().question.object;
  const names = () => {
    const known = sync.objects().map((one) => one.object);
    return known.includes(object()) ? known : [object(), ...known];
  };
  return (
    <div class="flex items-center gap-2 text-sm text-ink-2">
      <span>Records of</span>
      <div class="min-w-0 flex-1">
        <Select
          label="Records of"
          values={names()}
          text={(name) => sync.status(name)?.labelPlural ?? name}
          chosen={object()}
          onChoose={(name) =>
            form.change({
              question: emptyQuestion(name),
              kind: "number",
              target: undefined,
              against: undefined,
              label: undefined,
            })
          }
        />
      </div>
    </div>
  );
}

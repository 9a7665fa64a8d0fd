import { createEffect, createMemo, createSignal, type JSX, Show } from "solid-js";
import { BranchEditor } from "../condition/branch-editor.tsx";
import { ConditionContext } from "../condition/condition-context.ts";
import {
  type Branch,
  conditionOf,
  filledIn,
  NEW_SENTENCE,
  NO_CONDITION,
} from "../condition/condition-draft.ts";
import { objectsOf } from "../condition/field-at.ts";
import { FaultText } from "../condition/parts.tsx";
import { Select } from "../kinds/select.tsx";
import { ROWS_PART } from "./draft-gaps.ts";
import { useGroups } from "./groups-context.ts";
import { Part } from "./part.tsx";

const WHICH = { all: "All records", some: "Certain records" } as const;

/** Which records of an object are seen: all, or those for which a condition holds. */
export function RowsPart(props: {
  readonly group: number;
  readonly object: string;
  readonly rows: Branch | null;
  readonly onChange: (rows: Branch | null) => void;
}): JSX.Element {
  const choose = (which: string) =>
    props.onChange(which === "all" ? null : { ...NO_CONDITION, of: [NEW_SENTENCE] });
  return (
    <Part label="Which records">
      <div class="max-w-72">
        <Select
          label="Which records"
          values={Object.keys(WHICH)}
          text={(which) => WHICH[which as keyof typeof WHICH]}
          chosen={props.rows === null ? "all" : "some"}
          onChoose={choose}
        />
      </div>
      <Show when={props.rows}>
        {(rows) => (
          <Condition {...props} rows={rows()} onChange={(branch) => props.onChange(branch)} />
        )}
      </Show>
    </Part>
  );
}

function Condition(props: {
  readonly group: number;
  readonly object: string;
  readonly rows: Branch;
  readonly onChange: (rows: Branch) => void;
}): JSX.Element {
  const { state, whole, isMirrored } = useGroups();
  const [wanted, setWanted] = createSignal<readonly string[]>([]);
  const gaps = createMemo(() =>
    state.gaps().filter(({ key, object }) => key === props.group && object === props.object),
  );
  const own = () => gaps().find(({ part }) => part === ROWS_PART);
  // Objects behind references, as far as they are known.
  createEffect(() => {
    const where = conditionOf(filledIn(props.rows)) ?? { all: [] };
    whole.want(objectsOf({ object: props.object, measures: [], where }, whole.describe));
    whole.want(wanted());
  });
  return (
    <ConditionContext.Provider
      value={{
        object: () => props.object,
        isForOthers: true,
        world: { describe: whole.describe, isMirrored },
        want: (objects) => setWanted([...objects]),
        fault: () => null,
        gaps: () => gaps().filter((gap) => gap !== own()),
      }}
    >
      {/* A list of fields that is open has room to be scrolled to. */}
      <div class="has-[[data-fields]]:min-h-92">
        <BranchEditor
          branch={props.rows}
          part={ROWS_PART}
          onChange={(next) => props.onChange(next)}
        />
      </div>
      <Show when={own()}>{(gap) => <FaultText>{gap().sentence}</FaultText>}</Show>
    </ConditionContext.Provider>
  );
}

import { createMemo, Index, type JSX, Show } from "solid-js";
import type { Column } from "../../../edge/protocol/object.ts";
import type { Group } from "../../../edge/protocol/question.ts";
import { fieldAt } from "../../condition/field-at.ts";
import { BandsField } from "./bands-field.tsx";
import { BucketSelect } from "./bucket-select.tsx";
import { namedGroups } from "./column-names.ts";
import { FieldPicker } from "../../condition/field-picker.tsx";
import { useForm } from "./form-context.ts";
import { isTime } from "../../kinds/number-or-time.ts";
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
        <Show when={column()}>
          {(known) => (
            <BucketSelect group={props.group} column={known()} onChange={props.onChange} />
          )}
        </Show>
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

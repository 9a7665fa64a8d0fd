import { createMemo, createSignal, For, type JSX, on, Show } from "solid-js";
import type { Column } from "../../edge/protocol/object.ts";
import { isSameName } from "../../edge/protocol/same-name.ts";
import { Icon } from "../ui/icon.tsx";
import {
  ARROW,
  type FieldChoice,
  fieldsOf,
  type Prefix,
  type ReferenceChoice,
  referencesOf,
} from "./field-choices.ts";
import { useConditionForm } from "./condition-context.ts";

export type ListProps = {
  readonly fits: (column: Column) => boolean;
  readonly chosen: string;
  readonly onChoose: (choice: FieldChoice) => void;
};

const ROW =
  "flex min-h-7 items-center gap-2 rounded-sm px-2 py-0.5 text-left text-sm hover:bg-hover aria-pressed:bg-tint aria-pressed:text-accent-2 pointer-coarse:min-h-11";

/** A field, the reference that it is, or both: a reference can be chosen and opened. */
type Row = {
  readonly label: string;
  readonly choice: FieldChoice | null;
  readonly reference: ReferenceChoice | null;
};

/** Fields that were searched for, each with the references on the way. */
export function FoundFields(
  props: ListProps & { readonly fields: readonly FieldChoice[] },
): JSX.Element {
  return (
    <ul>
      <For each={props.fields} fallback={<NoField />}>
        {(choice) => (
          <li class="flex">
            <ChooseButton {...props} choice={choice} label={choice.label} />
          </li>
        )}
      </For>
    </ul>
  );
}

/** The fields of an object; its references open lists of their own. */
export function ObjectFields(
  props: ListProps & { readonly object: string; readonly prefix: Prefix },
): JSX.Element {
  const form = useConditionForm();
  const described = createMemo(() => form.world.describe(props.object));
  // By this description alone: what is open stays open while others come.
  const rows = createMemo(
    on(described, () => rowsOf(props.object, props.prefix, form.world, props.fits)),
  );
  return (
    <Show when={described()} fallback={<span class="bone m-2 h-16" aria-busy="true" />}>
      <ul>
        <For each={rows()} fallback={<NoField />}>
          {(row) => (
            <Show
              when={row.reference}
              fallback={
                <li class="flex">
                  <Show when={row.choice}>
                    {(choice) => <ChooseButton {...props} choice={choice()} label={row.label} />}
                  </Show>
                </li>
              }
            >
              {(reference) => <ReferenceRow {...props} row={row} reference={reference()} />}
            </Show>
          )}
        </For>
      </ul>
    </Show>
  );
}

function rowsOf(
  object: string,
  prefix: Prefix,
  world: Parameters<typeof referencesOf>[2],
  fits: ListProps["fits"],
): readonly Row[] {
  const references = new Map(
    referencesOf(object, prefix, world).map((one) => [one.column, one] as const),
  );
  return fieldsOf(object, prefix, world).flatMap((field): readonly Row[] => {
    const reference = references.get(field.column.column) ?? null;
    const choice = fits(field.column) ? field : null;
    const label = field.label.split(ARROW).at(-1) ?? "";
    return choice || reference ? [{ label, choice, reference }] : [];
  });
}

function NoField(): JSX.Element {
  return <li class="px-2 py-1 text-sm text-ink-3">No such field.</li>;
}

function ChooseButton(
  props: ListProps & { readonly choice: FieldChoice; readonly label: string },
): JSX.Element {
  return (
    <button
      type="button"
      class={`${ROW} min-w-0 flex-1`}
      aria-pressed={isSameName(props.choice.path, props.chosen)}
      onClick={() => props.onChoose(props.choice)}
    >
      <bdi class="min-w-0 flex-1 wrap-anywhere">{props.label}</bdi>
      <span class="shrink-0 text-2xs text-ink-3">{props.choice.column.type}</span>
    </button>
  );
}

function ReferenceRow(
  props: ListProps & { readonly row: Row; readonly reference: ReferenceChoice },
): JSX.Element {
  const form = useConditionForm();
  const [isOpen, setOpen] = createSignal(false);
  const open = () => {
    form.want([props.reference.to]);
    setOpen(!isOpen());
  };
  return (
    <li>
      <div class="flex gap-1">
        <Show when={props.row.choice}>
          {(choice) => <ChooseButton {...props} choice={choice()} label={props.row.label} />}
        </Show>
        <button
          type="button"
          class={`${ROW} ${props.row.choice ? "px-1.5 text-ink-3" : "min-w-0 flex-1 justify-between"}`}
          aria-expanded={isOpen()}
          aria-label={`Fields of ${props.row.label}`}
          title={`Fields of ${props.row.label}`}
          onClick={open}
        >
          <Show when={props.row.choice === null}>
            <bdi class="truncate">{props.row.label}</bdi>
          </Show>
          <Icon name="right" class={`size-3.5 ${isOpen() ? "rotate-90" : ""}`} />
        </button>
      </div>
      <Show when={isOpen()}>
        <div class="ml-3 border-l border-line pl-1" role="group" aria-label={props.reference.label}>
          <ObjectFields {...props} object={props.reference.to} prefix={props.reference} />
        </div>
      </Show>
    </li>
  );
}

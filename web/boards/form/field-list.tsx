import { createMemo, createSignal, For, type JSX, Show } from "solid-js";
import type { Column } from "../../../edge/protocol/object.ts";
import { columnLabel } from "../../kinds/column-label.ts";
import { Icon } from "../../ui/icon.tsx";
import {
  ARROW,
  type FieldChoice,
  fieldsOf,
  type Prefix,
  type ReferenceChoice,
  referencesOf,
} from "./field-choices.ts";
import { useForm } from "./form-context.ts";

export type ListProps = {
  readonly fits: (column: Column) => boolean;
  readonly chosen: string;
  readonly onChoose: (choice: FieldChoice) => void;
};

const ROW =
  "flex min-h-7 w-full items-center gap-2 rounded-sm px-2 py-0.5 text-left text-sm hover:bg-hover aria-pressed:bg-tint aria-pressed:text-accent-2 pointer-coarse:min-h-11";

/** Fields to choose among; `full`: with the references on the way. */
export function FieldList(
  props: ListProps & { readonly fields: readonly FieldChoice[]; readonly full?: boolean },
): JSX.Element {
  return (
    <ul>
      <For
        each={props.fields}
        fallback={<li class="px-2 py-1 text-sm text-ink-3">No such field.</li>}
      >
        {(choice) => (
          <li>
            <button
              type="button"
              class={ROW}
              aria-pressed={choice.path === props.chosen}
              onClick={() => props.onChoose(choice)}
            >
              <bdi class="min-w-0 flex-1 wrap-anywhere">
                {props.full ? choice.label : columnLabel(choice.column)}
              </bdi>
              <span class="shrink-0 text-2xs text-ink-3">{choice.column.type}</span>
            </button>
          </li>
        )}
      </For>
    </ul>
  );
}

/** The fields of an object, and the references behind which there are more. */
export function ReferenceFields(
  props: ListProps & { readonly object: string; readonly prefix: Prefix },
): JSX.Element {
  const form = useForm();
  const fields = createMemo(() =>
    fieldsOf(props.object, props.prefix, form.world).filter(({ column }) => props.fits(column)),
  );
  const references = createMemo(() => referencesOf(props.object, props.prefix, form.world));
  return (
    <Show
      when={form.world.describe(props.object)}
      fallback={<span class="bone m-2 h-16" aria-busy="true" />}
    >
      <Show when={fields().length > 0 || references().length === 0}>
        <FieldList {...props} fields={fields()} />
      </Show>
      <Show when={references().length > 0}>
        <p class="px-2 pt-2 pb-0.5 text-2xs text-ink-3">Of what it refers to</p>
        <ul>
          <For each={references()}>{(one) => <Reference {...props} reference={one} />}</For>
        </ul>
      </Show>
    </Show>
  );
}

function Reference(props: ListProps & { readonly reference: ReferenceChoice }): JSX.Element {
  const form = useForm();
  const [isOpen, setOpen] = createSignal(false);
  const name = () => props.reference.label.split(ARROW).at(-1) ?? "";
  return (
    <li>
      <button
        type="button"
        class={ROW}
        aria-expanded={isOpen()}
        onClick={() => {
          form.want([props.reference.to]);
          setOpen(!isOpen());
        }}
      >
        <Icon name="right" class={`size-3 text-ink-3 ${isOpen() ? "rotate-90" : ""}`} />
        <bdi class="min-w-0 flex-1 truncate">{name()}</bdi>
      </button>
      <Show when={isOpen()}>
        <div class="ml-3 border-l border-line pl-1" role="group" aria-label={props.reference.label}>
          <ReferenceFields {...props} object={props.reference.to} prefix={props.reference} />
        </div>
      </Show>
    </li>
  );
}

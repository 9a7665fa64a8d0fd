import { createMemo, createSignal, For, type JSX, Show } from "solid-js";
import { EVERY_OBJECT } from "../../edge/protocol/grant.ts";
import { isSameName } from "../../edge/protocol/same-name.ts";
import { FaultText } from "../condition/parts.tsx";
import { Select } from "../kinds/select.tsx";
import { Icon } from "../ui/icon.tsx";
import { GrantEditor } from "./grant-editor.tsx";
import { GrantText } from "./grant-text.tsx";
import { ALL_FIELDS, type DraftGrant, type DraftGroup, withGrant } from "./groups-draft.ts";
import { useGroups } from "./groups-context.ts";
import { createObjectLabels } from "./object-labels.ts";
import { Part } from "./part.tsx";

/** What a group lets see of each object that it names, and of all others. */
export function GrantsPart(props: {
  readonly group: DraftGroup;
  readonly onChange: (part: Partial<DraftGroup>) => void;
}): JSX.Element {
  const { objects } = useGroups();
  const labels = createObjectLabels();
  const [open, setOpen] = createSignal<string | null>(null);
  const named = createMemo(() => labels.ordered(Object.keys(props.group.grants)));
  const others = () =>
    objects().filter(({ object }) => !named().some((one) => isSameName(one, object)));
  const say = (object: string, grant: DraftGrant | null) => {
    props.onChange(withGrant(props.group, object, grant));
    setOpen(grant === null ? null : object);
  };
  return (
    <Part label="What they see">
      <Show
        when={named().length > 0}
        fallback={<p class="text-sm text-ink-2">Nothing is said: other groups decide.</p>}
      >
        <ul class="divide-y divide-line rounded-md border border-line [&>li:last-child>:last-child]:rounded-b-md">
          <For each={named()}>
            {(object) => (
              <Show when={props.group.grants[object]}>
                {(grant) => (
                  <GrantRow
                    group={props.group.key}
                    object={object}
                    label={labels.of(object, named())}
                    grant={grant()}
                    isOpen={open() === object}
                    onOpen={(isOpen) => setOpen(isOpen ? object : null)}
                    onChange={(next) => say(object, next)}
                  />
                )}
              </Show>
            )}
          </For>
        </ul>
      </Show>
      <div class="flex flex-wrap gap-1.5">
        <div class="w-60 max-w-full">
          <Select
            label="Say something of an object"
            values={["", ...others().map(({ object }) => object)]}
            text={(object) => (object === "" ? "Add an object…" : labels.of(object))}
            chosen=""
            onChoose={(object) => object && say(object, ALL_FIELDS)}
          />
        </div>
        <Show when={props.group.grants[EVERY_OBJECT] === undefined}>
          <button
            type="button"
            class="button pointer-coarse:min-h-11"
            onClick={() => say(EVERY_OBJECT, ALL_FIELDS)}
          >
            <Icon name="plus" />
            All other objects
          </button>
        </Show>
      </div>
    </Part>
  );
}

function GrantRow(props: {
  readonly group: number;
  readonly object: string;
  readonly label: string;
  readonly grant: DraftGrant;
  readonly isOpen: boolean;
  readonly onOpen: (isOpen: boolean) => void;
  /** Null: nothing is said of it any more. */
  readonly onChange: (grant: DraftGrant | null) => void;
}): JSX.Element {
  const { state } = useGroups();
  const faults = () => state.faultsOf(props.group, props.object);
  const isLacking = () =>
    state.gaps().some(({ key, object }) => key === props.group && object === props.object);
  return (
    <li data-grant={props.object}>
      <div class="flex items-start gap-1 py-1.5 pr-1.5 pl-1">
        <button
          type="button"
          class="flex min-h-8 min-w-0 flex-1 items-start gap-1.5 rounded-sm px-1.5 py-1 text-left hover:bg-hover pointer-coarse:min-h-11"
          aria-expanded={props.isOpen}
          onClick={() => props.onOpen(!props.isOpen)}
        >
          <Icon
            name="right"
            class={`mt-0.5 text-ink-3 ${props.isOpen || isLacking() ? "rotate-90" : ""}`}
          />
          <span class="min-w-0 text-sm wrap-anywhere">
            <bdi class="font-medium">{props.label}</bdi>
            <span class="block text-ink-2">
              <GrantText object={props.object} grant={props.grant} />
            </span>
          </span>
        </button>
        <button
          type="button"
          class="button button-quiet mt-0.5 shrink-0 px-1.5 pointer-coarse:min-h-11 pointer-coarse:min-w-11"
          aria-label={`Say nothing of ${props.label}`}
          title="Say nothing of it"
          onClick={() => props.onChange(null)}
        >
          <Icon name="close" />
        </button>
      </div>
      <Show when={faults().length > 0}>
        <div class="flex flex-col gap-1 px-3 pb-2">
          <For each={faults()}>{(fault) => <FaultText>{fault.detail}</FaultText>}</For>
        </div>
      </Show>
      <Show when={props.isOpen || isLacking()}>
        <GrantEditor {...props} onChange={(grant) => props.onChange(grant)} />
      </Show>
    </li>
  );
}

import { createMemo, createSignal, createUniqueId, For, type JSX, Show } from "solid-js";
import { FaultText } from "../condition/parts.tsx";
import { Icon } from "../ui/icon.tsx";
import { announce } from "../ui/live-region.tsx";
import { memberWords } from "./grant-words.ts";
import { GrantText } from "./grant-text.tsx";
import { GrantsPart } from "./grants-part.tsx";
import { copied, type DraftGroup, moved, removed, withGroup } from "./groups-draft.ts";
import { useGroups } from "./groups-context.ts";
import { MembersPart } from "./members-part.tsx";
import { createObjectLabels } from "./object-labels.ts";
import { Part } from "./part.tsx";

/** A group in its place: what it lets see in words, and, unfolded, all of it to be changed. */
export function GroupCard(props: {
  readonly group: DraftGroup;
  readonly place: number;
  readonly isFirstOpen: boolean;
}): JSX.Element {
  const { state } = useGroups();
  const panel = createUniqueId();
  const [isOpen, setOpen] = createSignal(props.isFirstOpen);
  const isLacking = () => state.gaps().some(({ key }) => key === props.group.key);
  const isShown = () => isOpen() || isLacking();
  const change = (part: Partial<DraftGroup>) =>
    state.edit((draft) => withGroup(draft, props.group.key, part));
  let card: HTMLLIElement | undefined;
  const move = (by: -1 | 1) => {
    const had = document.activeElement;
    state.edit((draft) => moved(draft, props.group.key, by));
    // What is moved in the document loses the focus.
    if (had instanceof HTMLElement && card?.contains(had)) had.focus();
    announce(
      "groups",
      `${props.group.name} is now number ${props.place} of ${state.draft().length}.`,
    );
  };
  return (
    <li
      ref={(element) => (card = element)}
      class="rounded-md border border-line"
      data-group={props.group.name}
      onKeyDown={(event) => {
        const by = { ArrowUp: -1, ArrowDown: 1 }[event.key] as -1 | 1 | undefined;
        if (by === undefined || !event.altKey) return;
        event.preventDefault();
        move(by);
      }}
    >
      <div class="flex items-start gap-1 p-1.5">
        <button
          type="button"
          class="flex min-w-0 flex-1 items-start gap-2 rounded-sm px-2 py-1 text-left hover:bg-hover"
          aria-expanded={isShown()}
          aria-controls={isShown() ? panel : undefined}
          aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown"
          onClick={() => setOpen(!isOpen())}
        >
          <Icon name="right" class={`mt-1 text-ink-3 ${isShown() ? "rotate-90" : ""}`} />
          <span class="min-w-0 flex-1">
            <span class="block font-medium wrap-anywhere">
              <span class="text-ink-3">{`${props.place}. `}</span>
              <bdi>{props.group.name.trim() || "A group without a name"}</bdi>
            </span>
            <Members group={props.group} />
          </span>
        </button>
        <Moves group={props.group} place={props.place} onMove={move} />
      </div>
      <Show
        when={isShown()}
        fallback={
          <div class="px-3 pb-2.5 pl-9.5">
            <Summary group={props.group} />
          </div>
        }
      >
        <div id={panel} class="flex flex-col gap-5 border-t border-line px-3 py-4 md:px-4">
          <NamePart group={props.group} onChange={change} />
          <MembersPart group={props.group} onChange={change} />
          <GrantsPart group={props.group} onChange={change} />
          <Ends group={props.group} />
        </div>
      </Show>
    </li>
  );
}

function Members(props: { readonly group: DraftGroup }): JSX.Element {
  const { people } = useGroups();
  const nameOf = createMemo(() => new Map(people().map(({ id, name }) => [id, name])));
  return (
    <span class="block text-sm text-ink-2 wrap-anywhere">
      {memberWords(props.group, (id) => nameOf().get(id) ?? id)}
    </span>
  );
}

/** What a group lets see, a line for each object that it names. */
function Summary(props: { readonly group: DraftGroup }): JSX.Element {
  const labels = createObjectLabels();
  const named = createMemo(() => labels.ordered(Object.keys(props.group.grants)));
  return (
    <ul class="flex flex-col gap-0.5 text-sm text-ink-2">
      <For each={named()} fallback={<li>It says nothing: other groups decide.</li>}>
        {(object) => (
          <Show when={props.group.grants[object]}>
            {(grant) => (
              <li class="wrap-anywhere">
                <bdi class="text-ink">{labels.of(object, named())}</bdi>:{" "}
                <GrantText object={object} grant={grant()} />
              </li>
            )}
          </Show>
        )}
      </For>
    </ul>
  );
}

function NamePart(props: {
  readonly group: DraftGroup;
  readonly onChange: (part: Partial<DraftGroup>) => void;
}): JSX.Element {
  const { state } = useGroups();
  const gap = () =>
    state.gaps().find(({ key, object }) => key === props.group.key && object === null);
  return (
    <Part label="Name">
      <input
        class="field w-full max-w-72 pointer-coarse:h-11"
        aria-label="Name of the group"
        aria-invalid={gap() !== undefined}
        maxlength="200"
        value={props.group.name}
        onInput={(event) => props.onChange({ name: event.currentTarget.value })}
      />
      <Show when={gap()}>{(one) => <FaultText>{one().sentence}</FaultText>}</Show>
    </Part>
  );
}

/** A copy of the group, and its end. Until it is saved, both can be taken back. */
function Ends(props: { readonly group: DraftGroup }): JSX.Element {
  const { state } = useGroups();
  const { key } = props.group;
  return (
    <div class="flex flex-wrap gap-2 border-t border-line pt-3">
      <button
        type="button"
        class="button pointer-coarse:min-h-11"
        onClick={() => state.edit((draft) => copied(draft, key))}
      >
        Copy this group
      </button>
      <button
        type="button"
        class="button pointer-coarse:min-h-11"
        onClick={() => state.edit((draft) => removed(draft, key))}
      >
        Remove this group
      </button>
    </div>
  );
}

function Moves(props: {
  readonly group: DraftGroup;
  readonly place: number;
  readonly onMove: (by: -1 | 1) => void;
}): JSX.Element {
  const { state } = useGroups();
  const isLast = () => props.place === state.draft().length;
  return (
    <div class="flex shrink-0 items-center">
      <MoveButton
        label={`Move ${props.group.name} up`}
        isOff={props.place === 1}
        onMove={() => props.onMove(-1)}
      />
      <MoveButton
        label={`Move ${props.group.name} down`}
        isDown
        isOff={isLast()}
        onMove={() => props.onMove(1)}
      />
    </div>
  );
}

function MoveButton(props: {
  readonly label: string;
  readonly isDown?: boolean;
  readonly isOff: boolean;
  readonly onMove: () => void;
}): JSX.Element {
  return (
    <button
      type="button"
      class="button button-quiet px-1.5 pointer-coarse:min-h-11 pointer-coarse:min-w-11"
      aria-label={props.label}
      title={props.label}
      // Not `disabled`: the focus would be lost with the last step.
      aria-disabled={props.isOff}
      classList={{ "opacity-40": props.isOff }}
      onClick={() => !props.isOff && props.onMove()}
    >
      <Icon name="up" class={props.isDown ? "rotate-180" : ""} />
    </button>
  );
}

import {
  createEffect,
  createMemo,
  createSignal,
  createUniqueId,
  type JSX,
  onCleanup,
  onMount,
  Show,
} from "solid-js";
import type { Column } from "../../edge/protocol/object.ts";
import { Icon } from "../ui/icon.tsx";
import { fieldAt, objectsOf } from "./field-at.ts";
import { type FieldChoice, OWN, pathLabel, reachable, soughtFields } from "./field-choices.ts";
import { FoundFields, type ListProps, ObjectFields } from "./field-list.tsx";
import { useConditionForm } from "./condition-context.ts";

const MOST = 60;

/** Chooses a field: of the object, or behind its references, each of which opens a list of its own. */
export function FieldPicker(props: {
  readonly label: string;
  /** The part of the form that it stands in. */
  readonly part: string;
  readonly path: string;
  readonly fits: (column: Column) => boolean;
  readonly onChoose: (path: string, column: Column) => void;
}): JSX.Element {
  const form = useConditionForm();
  const panel = createUniqueId();
  let root: HTMLDivElement | undefined;
  const [isOpen, setOpen] = createSignal(props.path === "");
  const text = () => {
    const object = form.object();
    return props.path === ""
      ? "Choose a field…"
      : pathLabel(props.path, object, form.world.describe);
  };
  const close = () => {
    setOpen(false);
    root?.querySelector("button")?.focus();
  };
  createEffect(() => {
    if (!isOpen()) return;
    const onPointerDown = (event: PointerEvent) => {
      if (event.target instanceof Node && !root?.contains(event.target)) setOpen(false);
    };
    document.addEventListener("pointerdown", onPointerDown);
    onCleanup(() => document.removeEventListener("pointerdown", onPointerDown));
  });
  const choose = ({ path, column }: FieldChoice) => {
    close();
    props.onChoose(path, column);
  };
  return (
    <div
      ref={(element) => (root = element)}
      class="relative min-w-0 flex-1"
      on:keydown={(event) => {
        if (!isOpen() || (event.key !== "Escape" && !event.key.startsWith("Arrow"))) return;
        if (event.key === "Escape") close();
        else if (!moveFocus(event)) return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      <button
        type="button"
        class="field flex w-full items-center gap-1 text-left"
        aria-label={`${props.label}: ${text()}`}
        aria-expanded={isOpen()}
        aria-controls={isOpen() ? panel : undefined}
        onClick={() => setOpen(!isOpen())}
      >
        <bdi class="min-w-0 flex-1 truncate" classList={{ "text-ink-3": props.path === "" }}>
          {text()}
        </bdi>
        <Icon name="right" class="size-3 rotate-90 text-ink-3" />
      </button>
      <Lost path={props.path} part={props.part} />
      <Show when={isOpen()}>
        <Panel
          id={panel}
          label={props.label}
          fits={props.fits}
          chosen={props.path}
          onChoose={choose}
        />
      </Show>
    </div>
  );
}

/** Says of a path that it leads nowhere, once all on its way is known, where the API has not said it. */
function Lost(props: { readonly path: string; readonly part: string }): JSX.Element {
  const form = useConditionForm();
  const isLost = createMemo(() => {
    const { describe, isMirrored } = form.world;
    const object = form.object();
    if (props.path === "" || fieldAt(props.path, object, describe) !== null) return false;
    const onTheWay = objectsOf({ object, measures: [], by: [{ field: props.path }] }, describe);
    return onTheWay.filter(isMirrored).every((one) => describe(one) !== undefined);
  });
  return (
    <Show when={isLost() && form.fault()?.part !== props.part}>
      <p class="mt-1 flex items-center gap-1 text-xs text-warn-ink" role="note">
        <Icon name="warning" class="size-3.5" />
        There is no field “<bdi>{props.path}</bdi>” here now. Choose another one, or leave it.
      </p>
    </Show>
  );
}

function Panel(props: ListProps & { readonly id: string; readonly label: string }): JSX.Element {
  const form = useConditionForm();
  let input: HTMLInputElement | undefined;
  const [text, setText] = createSignal("");
  const object = () => form.object();
  onMount(() => queueMicrotask(() => input?.focus()));
  createEffect(() => {
    if (text().trim() !== "") form.want(reachable(object(), form.world));
  });
  const found = createMemo(() =>
    text().trim() === "" ? [] : soughtFields(text(), object(), form.world, props.fits, MOST),
  );
  return (
    <div
      id={props.id}
      data-fields=""
      class="absolute top-7 left-0 z-20 mt-1 w-[min(380px,calc(100vw-72px))] rounded-md border border-line-2 bg-surface shadow-[0_6px_24px_var(--color-shade)] pointer-coarse:top-11"
      role="group"
      aria-label={`${props.label}: fields`}
    >
      <div class="border-b border-line p-1.5">
        <input
          ref={(element) => (input = element)}
          class="field w-full"
          type="search"
          placeholder="Find a field"
          aria-label="Find a field"
          autocomplete="off"
          value={text()}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </div>
      <div class="max-h-64 overflow-y-auto p-1">
        <Show when={text().trim() === ""} fallback={<FoundFields {...props} fields={found()} />}>
          <ObjectFields {...props} object={object()} prefix={OWN} />
        </Show>
      </div>
    </div>
  );
}

/** Up and down among the search field and the rows. @returns whether there was somewhere to go */
function moveFocus(event: KeyboardEvent): boolean {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const panel = event.target instanceof HTMLElement && event.target.closest("[data-fields]");
  if (step === undefined || !panel) return false;
  const stops = [...panel.querySelectorAll<HTMLElement>("input, button")];
  const at = stops.findIndex((one) => one === event.target);
  const next = stops[at + step];
  next?.focus();
  return next !== undefined;
}

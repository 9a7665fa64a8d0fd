import { For, type JSX, Show } from "solid-js";
import { Icon } from "../ui/icon.tsx";
import { useConditionForm } from "./condition-context.ts";

/** What is wrong at a part of the form, and what could be meant. */
export function PartFaults(props: {
  readonly part: string;
  /** Puts a close match in the place of a wrong name. */
  readonly onMend?: (near: string, sentence: string) => void;
}): JSX.Element {
  const form = useConditionForm();
  const fault = () => (form.fault()?.part === props.part ? form.fault() : null);
  const gap = () => form.gaps().find(({ part }) => part === props.part);
  return (
    <>
      <Show when={gap()}>{(one) => <FaultText>{one().sentence}</FaultText>}</Show>
      <Show when={fault()}>
        {(one) => (
          <FaultText>
            {one().sentence}
            <Show
              when={props.onMend !== undefined && one().of === "field" && one().near.length > 0}
            >
              <span class="mt-1 flex flex-wrap items-center gap-1">
                <span class="text-ink-2">Did you mean</span>
                <For each={one().near}>
                  {(near) => (
                    <button
                      type="button"
                      class="button"
                      onClick={() => props.onMend?.(near, one().sentence)}
                    >
                      {near}
                    </button>
                  )}
                </For>
              </span>
            </Show>
          </FaultText>
        )}
      </Show>
    </>
  );
}

export function FaultText(props: { readonly children: JSX.Element }): JSX.Element {
  return (
    <p class="text-xs text-bad-ink wrap-anywhere" role="alert" data-fault="">
      {props.children}
    </p>
  );
}

export function AddButton(props: {
  readonly disabled?: boolean;
  readonly onAdd: () => void;
  readonly children: JSX.Element;
}): JSX.Element {
  return (
    <button
      type="button"
      class="button button-quiet -ml-2 self-start px-2"
      disabled={props.disabled}
      onClick={() => props.onAdd()}
    >
      <Icon name="plus" />
      {props.children}
    </button>
  );
}

export function RemoveButton(props: {
  readonly label: string;
  readonly onRemove: () => void;
}): JSX.Element {
  return (
    <button
      type="button"
      class="button button-quiet shrink-0 px-1.5"
      aria-label={props.label}
      title={props.label}
      onClick={() => props.onRemove()}
    >
      <Icon name="close" />
    </button>
  );
}

/** A whole number between bounds; what is none changes nothing. */
export function NumberField(props: {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step?: "any";
  readonly onChange: (value: number) => void;
}): JSX.Element {
  const read = (input: HTMLInputElement) => {
    if (input.value !== "" && input.validity.valid) props.onChange(input.valueAsNumber);
  };
  return (
    <input
      class="field w-16"
      type="number"
      aria-label={props.label}
      min={props.min}
      max={props.max}
      step={props.step ?? 1}
      value={props.value}
      onInput={(event) => read(event.currentTarget)}
    />
  );
}

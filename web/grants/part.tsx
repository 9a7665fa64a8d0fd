import type { JSX } from "solid-js";

/** A part of a form, under its name. */
export function Part(props: {
  readonly label: string;
  readonly children: JSX.Element;
}): JSX.Element {
  return (
    <fieldset class="flex min-w-0 flex-col gap-2">
      <legend class="mb-1.5 text-xs font-medium text-ink-3">{props.label}</legend>
      {props.children}
    </fieldset>
  );
}

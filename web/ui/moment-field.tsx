import type { JSX } from "solid-js";
import { kindOf } from "../kinds/registry.ts";

const { input: TIME } = kindOf({ type: "datetime" });

/** A field for a moment, in the reader's time zone. `momentOf` reads it from its form. */
export function MomentField(props: {
  readonly name: string;
  readonly label: string;
  /** ISO 8601; null: empty. */
  readonly value: string | null;
  readonly required?: boolean;
}): JSX.Element {
  return (
    <label class="flex flex-col gap-1 text-xs text-ink-3">
      {props.label}
      <input
        class="field"
        type="datetime-local"
        step="1"
        name={props.name}
        required={props.required ?? false}
        value={props.value === null ? "" : TIME.show(props.value)}
      />
    </label>
  );
}

/** The moment of a form's field, ISO 8601; null where it is empty. */
export function momentOf(form: FormData, name: string): string | null {
  const local = form.get(name);
  return TIME.read(typeof local === "string" ? local : "") || null;
}

import type { JSX } from "solid-js";
import { kindOf } from "../../kinds/registry.ts";

const { input: TIME } = kindOf({ type: "datetime" });

/** A time in the reader's zone, as ISO 8601. What is no time changes nothing. */
export function MomentInput(props: {
  readonly value: string;
  readonly onChange: (moment: string) => void;
}): JSX.Element {
  return (
    <input
      class="field self-start"
      type="datetime-local"
      aria-label={TIME.label}
      value={TIME.show(props.value)}
      onInput={(event) => {
        const moment = TIME.read(event.currentTarget.value);
        if (moment !== "") props.onChange(moment);
      }}
    />
  );
}

import { createSignal, type JSX, Show } from "solid-js";
import { type Bound, boundsOf } from "./bands.ts";
import { FaultText } from "../../condition/parts.tsx";

/** Where one band ends and the next begins. */
export function BandsField(props: {
  readonly bands: readonly Bound[];
  /** Bands of dates are ages. */
  readonly inDays: boolean;
  readonly onChange: (bounds: readonly Bound[]) => void;
}): JSX.Element {
  const [fault, setFault] = createSignal<string | null>(null);
  const read = (text: string) => {
    const found = boundsOf(text);
    setFault("fault" in found ? found.fault : null);
    if ("bounds" in found) props.onChange(found.bounds);
  };
  return (
    <>
      <label class="flex items-center gap-2 text-sm text-ink-2">
        <span class="shrink-0">{props.inDays ? "Bounds, in days ago" : "Bounds"}</span>
        <input
          class="field min-w-0 flex-1"
          type="text"
          inputmode="decimal"
          aria-invalid={fault() !== null}
          value={props.bands.join(", ")}
          onChange={(event) => read(event.currentTarget.value)}
        />
      </label>
      <Show when={fault()}>{(text) => <FaultText>{text()}</FaultText>}</Show>
    </>
  );
}

import { createSignal, type JSX, Show } from "solid-js";
import { kindOf } from "../kinds/registry.ts";
import { Icon } from "../ui/icon.tsx";
import { Popover } from "../ui/popover.tsx";
import { isSeq, type Moments } from "./as-of-words.ts";

const { input: TIME } = kindOf({ type: "datetime" });

/** Asks for the moment that a record is shown at, and the one that it is compared with. */
export function AsOfForm(props: {
  readonly moments: Moments;
  readonly onChange: (moments: Moments) => void;
}): JSX.Element {
  const [isOpen, setOpen] = createSignal(false);
  const choose = (moments: Moments) => {
    setOpen(false);
    props.onChange(moments);
  };
  return (
    <Popover
      open={isOpen()}
      onOpen={setOpen}
      label="As of a moment"
      width="md:w-80"
      title="Show this record as it was"
      button={
        <>
          <Icon name="clock" />
          As of…
        </>
      }
    >
      <form
        class="flex flex-col gap-3 p-3"
        onSubmit={(event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          const asOf = momentOf(form.get("asOf"));
          choose({ asOf, with: asOf === null ? null : momentOf(form.get("with")) });
        }}
      >
        <Moment name="asOf" label="Show it as of" value={props.moments.asOf} required />
        <Moment name="with" label="Compare with (empty: now)" value={props.moments.with} />
        <div class="flex justify-end gap-2">
          <Show when={props.moments.asOf !== null}>
            <button type="button" class="button" onClick={() => choose({ asOf: null, with: null })}>
              Back to now
            </button>
          </Show>
          <button type="submit" class="button button-primary">
            Show
          </button>
        </div>
      </form>
    </Popover>
  );
}

function Moment(props: {
  readonly name: "asOf" | "with";
  readonly label: string;
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
        value={props.value === null || isSeq(props.value) ? "" : TIME.show(props.value)}
      />
    </label>
  );
}

/** The moment of a field in the reader's zone; null where it is empty. */
function momentOf(local: FormDataEntryValue | null): string | null {
  return TIME.read(typeof local === "string" ? local : "") || null;
}

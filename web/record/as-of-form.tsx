import { createSignal, type JSX, Show } from "solid-js";
import { Icon } from "../ui/icon.tsx";
import { MomentField, momentOf } from "../ui/moment-field.tsx";
import { Popover } from "../ui/popover.tsx";
import { isSeq, type Moments } from "./as-of-words.ts";

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
          const asOf = momentOf(form, "asOf");
          choose({ asOf, with: asOf === null ? null : momentOf(form, "with") });
        }}
      >
        <MomentField
          name="asOf"
          label="Show it as of"
          value={timeOf(props.moments.asOf)}
          required
        />
        <MomentField
          name="with"
          label="Compare with (empty: now)"
          value={timeOf(props.moments.with)}
        />
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

/** A seq is no time that a field could show. */
const timeOf = (moment: string | null) => (moment === null || isSeq(moment) ? null : moment);

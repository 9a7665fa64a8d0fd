import { For, type JSX, Show } from "solid-js";
import { Icon } from "../ui/icon.tsx";
import { MomentField, momentOf } from "../ui/moment-field.tsx";
import { Popover } from "../ui/popover.tsx";

const HOUR_MS = 3_600_000;
const AGO = [
  ["an hour ago", HOUR_MS],
  ["a day ago", 24 * HOUR_MS],
  ["7 days ago", 7 * 24 * HOUR_MS],
] as const;
const LAST = [
  ["the last hour", HOUR_MS],
  ["the last day", 24 * HOUR_MS],
  ["the last 7 days", 7 * 24 * HOUR_MS],
] as const;

/** Asks for the moment that a list is shown as of, or since when its differences are shown. */
export function HistoryMenu(props: {
  readonly open: boolean;
  readonly onOpen: (open: boolean) => void;
  /** The moment that is shown, ISO 8601; null: now, or one that is no time. */
  readonly time: string | null;
  /** @param asOf ISO 8601 */
  readonly onAsOf: (asOf: string) => void;
  /** Undefined where differences cannot be told. @param since ISO 8601 */
  readonly onSince: ((since: string) => void) | undefined;
}): JSX.Element {
  return (
    <Popover
      open={props.open}
      onOpen={props.onOpen}
      label="History"
      title="The list as of a moment, or what changed since"
      width="md:w-96"
      button={
        <>
          <Icon name="clock" />
          <span class="sr-only lg:not-sr-only">As of…</span>
        </>
      }
    >
      <MomentForm
        label="Show it as of"
        value={props.time}
        quick={AGO}
        submit="Show"
        onChoose={(asOf) => {
          props.onOpen(false);
          props.onAsOf(asOf);
        }}
      />
      <Show when={props.onSince}>
        {(choose) => (
          <div class="border-t border-line">
            <MomentForm
              label="What changed since"
              value={null}
              quick={LAST}
              submit="Show changes"
              onChoose={(since) => {
                props.onOpen(false);
                choose()(since);
              }}
            />
          </div>
        )}
      </Show>
    </Popover>
  );
}

function MomentForm(props: {
  readonly label: string;
  readonly value: string | null;
  /** Words, and how long ago that is in milliseconds. */
  readonly quick: readonly (readonly [string, number])[];
  readonly submit: string;
  readonly onChoose: (moment: string) => void;
}): JSX.Element {
  return (
    <form
      class="flex flex-col gap-3 p-3"
      onSubmit={(event) => {
        event.preventDefault();
        const moment = momentOf(new FormData(event.currentTarget), "moment");
        if (moment !== null) props.onChoose(moment);
      }}
    >
      <MomentField name="moment" label={props.label} value={props.value} required />
      <div class="flex flex-wrap gap-2" role="group" aria-label={props.label}>
        <For each={props.quick}>
          {([words, ms]) => (
            <button
              type="button"
              class="button"
              onClick={() => props.onChoose(new Date(Date.now() - ms).toISOString())}
            >
              {words}
            </button>
          )}
        </For>
      </div>
      <button type="submit" class="button button-primary self-end">
        {props.submit}
      </button>
    </form>
  );
}

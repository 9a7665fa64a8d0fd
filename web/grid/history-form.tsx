import { For, type JSX, Show } from "solid-js";
import { MomentField, momentOf } from "../ui/moment-field.tsx";

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

export type HistoryProps = {
  /** The moment that is shown, ISO 8601; null: now, or one that is no time. */
  readonly time: string | null;
  /** @param asOf ISO 8601 */
  readonly onAsOf: (asOf: string) => void;
  /** Undefined where differences cannot be told. @param since ISO 8601 */
  readonly onSince: ((since: string) => void) | undefined;
};

/** Asks for the moment that a list is shown as of, or since when its differences are shown. */
export function HistoryForm(props: HistoryProps): JSX.Element {
  return (
    <>
      <MomentForm
        label="Show it as of"
        value={props.time}
        quick={AGO}
        submit="Show"
        onChoose={(asOf) => props.onAsOf(asOf)}
      />
      <Show when={props.onSince}>
        {(choose) => (
          <div class="border-t border-line">
            <MomentForm
              label="What changed since"
              value={null}
              quick={LAST}
              submit="Show changes"
              onChoose={(since) => choose()(since)}
            />
          </div>
        )}
      </Show>
    </>
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

import { For, type JSX } from "solid-js";
import { Icon } from "../ui/icon.tsx";
import { MomentField, momentOf } from "../ui/moment-field.tsx";
import { Popover } from "../ui/popover.tsx";

const HOUR_MS = 3_600_000;
const QUICK = [
  ["an hour ago", HOUR_MS],
  ["a day ago", 24 * HOUR_MS],
  ["7 days ago", 7 * 24 * HOUR_MS],
] as const;

/** Asks for the moment that a list is shown at. */
export function AsOfMenu(props: {
  readonly open: boolean;
  readonly onOpen: (open: boolean) => void;
  /** The moment that is shown, ISO 8601; null: now, or one that is no time. */
  readonly time: string | null;
  /** @param asOf ISO 8601 */
  readonly onChoose: (asOf: string) => void;
}): JSX.Element {
  const choose = (asOf: string) => {
    props.onOpen(false);
    props.onChoose(asOf);
  };
  return (
    <Popover
      open={props.open}
      onOpen={props.onOpen}
      label="As of a moment"
      title="Show the list as it was"
      width="md:w-80"
      button={
        <>
          <Icon name="clock" />
          <span class="sr-only lg:not-sr-only">As of…</span>
        </>
      }
    >
      <form
        class="flex flex-col gap-3 p-3"
        onSubmit={(event) => {
          event.preventDefault();
          const asOf = momentOf(new FormData(event.currentTarget), "asOf");
          if (asOf !== null) choose(asOf);
        }}
      >
        <div class="flex flex-wrap gap-2" role="group" aria-label="As it was">
          <For each={QUICK}>
            {([words, ms]) => (
              <button
                type="button"
                class="button"
                onClick={() => choose(new Date(Date.now() - ms).toISOString())}
              >
                {words}
              </button>
            )}
          </For>
        </div>
        <MomentField name="asOf" label="Show it as of" value={props.time} required />
        <button type="submit" class="button button-primary self-end">
          Show
        </button>
      </form>
    </Popover>
  );
}

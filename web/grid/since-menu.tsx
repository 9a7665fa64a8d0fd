import { For, type JSX } from "solid-js";
import { Icon } from "../ui/icon.tsx";
import { MomentField, momentOf } from "../ui/moment-field.tsx";
import { Popover } from "../ui/popover.tsx";

const HOUR_MS = 3_600_000;
const QUICK = [
  ["the last hour", HOUR_MS],
  ["the last day", 24 * HOUR_MS],
  ["the last 7 days", 7 * 24 * HOUR_MS],
] as const;

/** Asks since when the differences of a list are to be shown. */
export function SinceMenu(props: {
  readonly open: boolean;
  readonly onOpen: (open: boolean) => void;
  /** @param since ISO 8601 */
  readonly onChoose: (since: string) => void;
}): JSX.Element {
  const choose = (since: string) => {
    props.onOpen(false);
    props.onChoose(since);
  };
  return (
    <Popover
      open={props.open}
      onOpen={props.onOpen}
      label="What changed since"
      title="What entered, left and changed since a moment"
      width="md:w-80"
      button={
        <>
          <Icon name="clock" />
          <span class="sr-only lg:not-sr-only">Since…</span>
        </>
      }
    >
      <form
        class="flex flex-col gap-3 p-3"
        onSubmit={(event) => {
          event.preventDefault();
          const since = momentOf(new FormData(event.currentTarget), "since");
          if (since !== null) choose(since);
        }}
      >
        <div class="flex flex-wrap gap-2" role="group" aria-label="What changed in">
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
        <MomentField name="since" label="What changed since" value={null} required />
        <button type="submit" class="button button-primary self-end">
          Show
        </button>
      </form>
    </Popover>
  );
}

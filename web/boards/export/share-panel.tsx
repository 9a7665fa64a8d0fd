import { For, type JSX } from "solid-js";
import { dateTimeText } from "../../format/time.ts";
import { shareAddress } from "./share-address.ts";

type Choice = {
  readonly title: string;
  readonly detail: string;
  /** ISO 8601; null: whenever it is opened. */
  readonly asOf: string | null;
};

/** Chooses what an address of the board shows: what is live, or what is seen now. */
export function SharePanel(props: {
  /** The moment that the board is seen at, ISO 8601; null: now. */
  readonly asOf: string | null;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly onCopied: (error: Error | null) => void;
}): JSX.Element {
  const choices = (): readonly Choice[] => [
    { title: "Live", detail: "Its numbers are those of whenever it is opened.", asOf: null },
    seenChoice(props.asOf, props.now),
  ];
  const copy = async (asOf: string | null) => {
    try {
      await navigator.clipboard.writeText(shareAddress(location.href, asOf));
      props.onCopied(null);
    } catch (error) {
      props.onCopied(error instanceof Error ? error : new Error("The clipboard is not to be had."));
    }
  };
  return (
    <div class="flex flex-col p-1">
      <p class="px-3 pt-2 pb-1 text-xs text-ink-3">Copies a link to this board and its filters.</p>
      <For each={choices()}>
        {(choice) => (
          <button
            type="button"
            class="rounded-md px-3 py-2 text-left text-sm hover:bg-hover pointer-coarse:py-3"
            onClick={() => void copy(choice.asOf)}
          >
            <span class="block font-medium">{choice.title}</span>
            <span class="block text-xs text-ink-2">{choice.detail}</span>
          </button>
        )}
      </For>
    </div>
  );
}

function seenChoice(asOf: string | null, now: number): Choice {
  const moment = asOf ?? new Date(now).toISOString();
  const text = dateTimeText(moment, new Date(now));
  return {
    title: asOf === null ? "As it is now" : `As of ${text}`,
    detail: `Its numbers stay those of ${text}.`,
    asOf: moment,
  };
}

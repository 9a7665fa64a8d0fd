import { createSignal, type JSX, Show } from "solid-js";
import { countText } from "../format/number.ts";
import type { LiveRows } from "../rows/create-live-rows.ts";
import { Icon } from "../ui/icon.tsx";
import { createShortcuts } from "../ui/shortcut.ts";
import type { ListLength } from "./create-list-length.ts";
import type { GridPlaces } from "./grid.tsx";
import { rowNumber } from "./row-number.ts";

/** `Row 1,234,567 of 5,000,000`: a number that is typed is gone to. */
export function PlaceForm(props: {
  readonly rows: LiveRows;
  readonly length: ListLength;
  readonly places: GridPlaces;
}): JSX.Element {
  let input: HTMLInputElement | undefined;
  const [typed, setTyped] = createSignal<string | null>(null);
  const length = () => props.length.shown();
  const first = () => Math.min(props.places.first(), length() - 1) + 1;
  const go = (event: Event) => {
    event.preventDefault();
    const row = rowNumber(typed() ?? "", length());
    setTyped(null);
    if (row !== null) props.places.goTo(row - 1);
  };
  const isStart = () => first() <= 1;
  createShortcuts({ "Shift+#": () => input?.select(), "#": () => input?.select() });
  return (
    <form
      class="flex min-w-0 flex-1 items-center gap-1.5 text-sm text-ink-3 max-sm:justify-end"
      onSubmit={go}
      aria-label="Place in the list"
    >
      <EndButton
        label="First row (Ctrl+Home)"
        isUp
        disabled={isStart()}
        onClick={() => props.places.goTo(0)}
      />
      <label class="flex items-center gap-1.5">
        Row
        <input
          ref={(element) => (input = element)}
          class="field h-7 pointer-coarse:h-11 text-right tabular-nums"
          style={{ width: `${Math.max(4, countText(length()).length + 2)}ch` }}
          inputmode="numeric"
          autocomplete="off"
          aria-label="Go to row"
          title="Type a row's number (#)"
          disabled={!props.rows.isNumbered()}
          value={typed() ?? countText(first())}
          onFocus={(event) => event.currentTarget.select()}
          onInput={(event) => setTyped(event.currentTarget.value)}
          onBlur={() => setTyped(null)}
          onKeyDown={(event) => event.key === "Escape" && setTyped(null)}
        />
      </label>
      <Show
        when={props.rows.isNumbered()}
        fallback={
          <span class="line-clamp-2 min-w-0">Read from the first row on, as of a moment.</span>
        }
      >
        {/* On a narrow screen it stands beside the title. */}
        <span class="whitespace-nowrap max-sm:sr-only" data-length>
          {props.length.isKept()
            ? `of ${countText(length())} kept here`
            : `of ${props.length.isKnown() ? "" : "≈ "}${countText(length())}`}
        </span>
        <EndButton
          label="Last row (Ctrl+End)"
          disabled={false}
          onClick={() => props.places.goTo(length() - 1)}
        />
      </Show>
      <Show when={props.rows.state().moreError}>
        {(error) => <NotRead error={error()} onRetry={props.rows.readMissing} />}
      </Show>
    </form>
  );
}

/** Why rows in sight are not there. What may pass by itself is tried again by itself, too. */
function NotRead(props: { readonly error: Error; readonly onRetry: () => void }): JSX.Element {
  return (
    <span class="ml-auto flex min-w-0 items-center gap-2 text-warn-ink max-sm:ml-0" role="status">
      <Icon name="warning" class="size-4 shrink-0" />
      <span class="truncate max-sm:sr-only" title={props.error.message}>
        {`These rows could not be read: ${props.error.message}`}
      </span>
      <button type="button" class="button shrink-0" onClick={() => props.onRetry()}>
        Try again
      </button>
    </span>
  );
}

function EndButton(props: {
  readonly label: string;
  readonly isUp?: boolean;
  readonly disabled: boolean;
  readonly onClick: () => void;
}): JSX.Element {
  return (
    <button
      type="button"
      class="button px-1.5"
      aria-label={props.label}
      title={props.label}
      disabled={props.disabled}
      onClick={() => props.onClick()}
    >
      <Icon name="up" class={props.isUp ? "size-3.5" : "size-3.5 rotate-180"} />
    </button>
  );
}

import { type JSX, Show } from "solid-js";
import { readerZone } from "../format/reader-zone.ts";

/** Says that days are those of UTC, where the browser's zone cannot be asked in. */
export function UtcNotice(props: {
  /** The zone that days are asked in. */
  readonly zone: string;
}): JSX.Element {
  return (
    <Show when={props.zone === "UTC" && !readerZone().isOwn}>
      <p class="text-xs text-ink-3" data-utc-notice>
        Days are in UTC: this browser's time zone is not known here.
      </p>
    </Show>
  );
}

import { createSignal, type JSX } from "solid-js";
import { makeAnnouncer } from "./announcer.ts";

const [spoken, setSpoken] = createSignal("");

/** Speaks to screen readers. A newer sentence of the same topic replaces one that has not been spoken. */
export const announce = makeAnnouncer(setSpoken);

export function LiveRegion(): JSX.Element {
  return (
    <div class="sr-only" role="status" aria-live="polite" aria-atomic="true">
      {spoken()}
    </div>
  );
}

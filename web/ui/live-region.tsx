import { createSignal, type JSX } from "solid-js";
import { makeAnnouncer } from "../live/announcer.ts";

const [spoken, setSpoken] = createSignal("");
const announcer = makeAnnouncer(setSpoken);

/** Tells screen readers, politely and batched; the newest sentence of a topic replaces the ones before. */
export const announce: (topic: string, sentence: string) => void = announcer.say;

/** The one live region of the page. */
export function LiveRegion(): JSX.Element {
  return (
    <div class="sr-only" role="status" aria-live="polite" aria-atomic="true">
      {spoken()}
    </div>
  );
}

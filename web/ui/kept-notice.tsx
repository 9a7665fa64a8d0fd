import type { JSX } from "solid-js";
import { momentText } from "../format/time.ts";
import { Icon } from "./icon.tsx";

/** Says of when the rows are that are kept, while nothing answers. */
export function KeptNotice(props: { readonly atMs: number }): JSX.Element {
  const at = () => momentText(new Date(props.atMs).toISOString(), new Date());
  return (
    <p
      class="flex items-center gap-2 border-b border-line bg-warn-tint px-4 py-1.5 text-sm text-warn-ink"
      role="status"
      data-kept
    >
      <Icon name="clock" />
      As of {at()}, offline. What is shown was kept in this browser.
    </p>
  );
}

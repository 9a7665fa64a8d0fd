import type { JSX } from "solid-js";
import { CopyButton } from "./copy-button.tsx";

/** A text to be copied, under what it is. What is longer than a part of the screen is scrolled, by keys too. */
export function CodeBlock(props: {
  readonly label: string;
  /** What tells it from others of that label. */
  readonly of: string;
  readonly text: string;
  /** Lines are broken where they end, not scrolled. */
  readonly isWrapped?: boolean;
}): JSX.Element {
  const what = () => `${props.label}, ${props.of}`;
  return (
    <div class="min-w-0">
      <div class="mb-1 flex items-center justify-between gap-2">
        <span class="text-xs font-medium text-ink-2">{props.label}</span>
        <CopyButton what={what()} text={props.text} />
      </div>
      <pre
        class="max-h-80 overflow-auto rounded-md border border-line bg-sunken px-3 py-2 font-mono text-xs text-ink"
        classList={{ "whitespace-pre-wrap wrap-anywhere": props.isWrapped ?? false }}
        tabindex="0"
        role="region"
        aria-label={what()}
      >
        <code>{props.text}</code>
      </pre>
    </div>
  );
}

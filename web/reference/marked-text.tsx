import { For, type JSX } from "solid-js";

/** A sentence of the document: what stands in backquotes is code. */
export function MarkedText(props: { readonly text: string }): JSX.Element {
  return (
    <For each={props.text.split("`")}>
      {(part, n) => (n() % 2 === 0 ? part : <code class="font-mono text-xs">{part}</code>)}
    </For>
  );
}

import { For, type JSX } from "solid-js";
import type { PlacedText } from "./placed.ts";

/** Names and numbers beside shapes. */
export function PlacedTexts(props: { readonly texts: readonly PlacedText[] }): JSX.Element {
  return (
    <For each={props.texts}>
      {(text) => (
        <text
          class={text.tone === "value" ? "c-value" : "c-text"}
          x={text.x}
          y={text.y}
          text-anchor={text.anchor}
        >
          {text.text}
        </text>
      )}
    </For>
  );
}

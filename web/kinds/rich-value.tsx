import { createEffect, type JSX } from "solid-js";
import { isBlank } from "../../edge/protocol/blank.ts";
import { BLANK_TEXT } from "../format/visible.ts";
import { sanitized } from "./sanitized.ts";
import "./rich-value.css";

/** A formatted text as it was written, made safe (loaded when the first is shown). */
export function RichValue(props: { readonly html: string }): JSX.Element {
  let element: HTMLDivElement | undefined;
  createEffect(() => {
    const fragment = sanitized(props.html);
    const isNothing = isBlank(fragment.textContent ?? "");
    element?.replaceChildren(isNothing ? BLANK_TEXT : fragment);
    element?.classList.toggle("text-ink-3", isNothing);
  });
  return <div ref={(drawn) => (element = drawn)} class="rich-value" dir="auto" data-rich />;
}

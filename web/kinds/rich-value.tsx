import { createEffect, type JSX } from "solid-js";
import { sanitized } from "./sanitized.ts";
import "./rich-value.css";

/** A formatted text as it was written, made safe (loaded when the first is shown). */
export function RichValue(props: { readonly html: string }): JSX.Element {
  let element: HTMLDivElement | undefined;
  createEffect(() => element?.replaceChildren(sanitized(props.html)));
  return <div ref={(drawn) => (element = drawn)} class="rich-value" dir="auto" data-rich />;
}

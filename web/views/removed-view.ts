import { createSignal } from "solid-js";
import type { ViewAnswer } from "../../edge/protocol/view.ts";

/** The view that was removed here last, until it is brought back. */
export const [removedView, setRemovedView] = createSignal<ViewAnswer | null>(null);

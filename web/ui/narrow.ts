import { createSignal } from "solid-js";

/**
 * A phone, or a page that is zoomed so far: rows of a list are cards, and what is wanted often is at the thumb. The one
 * place that says where this begins; styles say it by `max-sm`, which is as wide.
 */
const narrow = window.matchMedia("(width < 40rem)");
const [isNarrow, setNarrow] = createSignal(narrow.matches);
narrow.addEventListener("change", () => setNarrow(narrow.matches));

export { isNarrow };

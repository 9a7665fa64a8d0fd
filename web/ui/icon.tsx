import type { JSX } from "solid-js";

const PATHS = {
  board: "M2.5 2.5h4.5v5H2.5zM9 2.5h4.5v3H9zM9 7.5h4.5v6H9zM2.5 9.5h4.5v4H2.5z",
  objects: "M3 4.5h10M3 8h10M3 11.5h10",
  groups: "M2.5 3.5h11M5.5 6.5h8M5.5 9.5h8M2.5 12.5h11",
  sync: "M3 8a5 5 0 0 1 8.6-3.5M13 8a5 5 0 0 1-8.6 3.5M11.8 2v2.7H9.1M4.2 14v-2.7h2.7",
  filter: "M2.5 4h11M4.8 8h6.4M6.8 12h2.4",
  columns: "M2.5 3.5h11v9h-11zM6.2 3.5v9M9.8 3.5v9",
  order: "M4.5 3v10M2.3 10.8 4.5 13l2.2-2.2M9 4.5h4.5M9 8h3.5M9 11.5h2.5",
  pause: "M5.5 3.5v9M10.5 3.5v9",
  play: "M5 3.4v9.2L12.6 8z",
  clock: "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11M8 5v3.2l2 1.3",
  close: "M4 4l8 8M12 4l-8 8",
  plus: "M8 3.5v9M3.5 8h9",
  up: "M8 12.5v-9M4.5 7 8 3.5 11.5 7",
  right: "M6 3.5 10.5 8 6 12.5",
  menu: "M2.5 4.5h11M2.5 8h11M2.5 11.5h11",
  keyboard: "M2 4.5h12v7H2zM4.5 7h.01M7 7h.01M9.5 7h.01M11.8 7h.01M5 9.3h6",
  sun: "M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6M8 1.8v1M8 13.2v1M1.8 8h1M13.2 8h1M3.6 3.6l.7.7M11.7 11.7l.7.7M12.4 3.6l-.7.7M4.3 11.7l-.7.7",
  moon: "M13 9.6A5.4 5.4 0 0 1 6.4 3 5.4 5.4 0 1 0 13 9.6z",
  system: "M2.5 3.5h11v7.5h-11zM6 13.5h4",
  warning: "M8 2.6 14 13H2zM8 6.6v3M8 11.2h.01",
  search: "M7.2 3a4.2 4.2 0 1 0 0 8.4 4.2 4.2 0 0 0 0-8.4M10.3 10.3 13.2 13.2",
  more: "M3.5 7.6a.4.4 0 1 0 0 .8.4.4 0 0 0 0-.8M8 7.6a.4.4 0 1 0 0 .8.4.4 0 0 0 0-.8M12.5 7.6a.4.4 0 1 0 0 .8.4.4 0 0 0 0-.8",
  share:
    "M6.6 9.4 9.4 6.6M7.4 4.9l1.5-1.5a2.6 2.6 0 0 1 3.7 3.7l-1.5 1.5M8.6 11.1l-1.5 1.5a2.6 2.6 0 0 1-3.7-3.7l1.5-1.5",
  away: "M6.5 3.5h-3v9h9v-3M9 3h4v4M13 3 7.5 8.5",
  wall: "M6 2.8H2.8V6M10 2.8h3.2V6M6 13.2H2.8V10M10 13.2h3.2V10",
  download: "M8 2.5v7.5M4.8 7 8 10.2 11.2 7M2.8 13.2h10.4",
  undo: "M3 6.5h6.2a3.6 3.6 0 0 1 0 7.2H6M5.8 3.5 2.8 6.5l3 3",
  redo: "M13 6.5H6.8a3.6 3.6 0 0 0 0 7.2H10M10.2 3.5l3 3-3 3",
  retry: "M12.8 8a4.8 4.8 0 1 1-1.5-3.5M12.6 2.4v2.7H9.9",
} as const;

export type IconName = keyof typeof PATHS;

/** A 16 px line icon. It stands beside a text or in something with a label, so it is hidden from screen readers. */
export function Icon(props: { readonly name: IconName; readonly class?: string }): JSX.Element {
  return (
    <svg
      aria-hidden="true"
      class={`size-4 shrink-0 ${props.class ?? ""}`}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      stroke-width="1.5"
      stroke-linecap="round"
      stroke-linejoin="round"
    >
      <path d={PATHS[props.name]} />
    </svg>
  );
}

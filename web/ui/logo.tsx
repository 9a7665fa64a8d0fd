import type { JSX } from "solid-js";

export function Logo(): JSX.Element {
  return (
    <svg
      aria-hidden="true"
      class="size-5"
      viewBox="0 0 20 20"
      fill="none"
      stroke-width="2"
      stroke-linecap="round"
    >
      <path d="M3 5.5h6M3 10h6M3 14.5h6" stroke="var(--color-accent)" />
      <path d="M13 5.5h4M13 10h4M13 14.5h4" stroke="var(--color-accent)" stroke-opacity="0.45" />
    </svg>
  );
}

import type { JSX } from "solid-js";
export function SyncPage(): JSX.Element {
  return <p>soon</p>;
}

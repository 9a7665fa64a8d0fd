import type { JSX } from "solid-js";
export function RecordPage(): JSX.Element {
  return <p>soon</p>;
}

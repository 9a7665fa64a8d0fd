import type { JSX } from "solid-js";
export function ObjectPage(): JSX.Element {
  return <p>soon</p>;
}

import { type Accessor, createSignal, onCleanup } from "solid-js";

const [source, setSource] = createSignal<Accessor<boolean> | null>(null);

/** Whether the page stands alone, without rail and top bar. It then shows the connection itself. */
export const isBare: Accessor<boolean> = () => source()?.() ?? false;

/** Lets the page stand alone where told, while the caller's owner lives. */
export function showBare(bare: Accessor<boolean>): void {
  setSource(() => bare);
  onCleanup(() => setSource((shown) => (shown === bare ? null : shown)));
}

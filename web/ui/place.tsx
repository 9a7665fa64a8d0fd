import { type Accessor, createEffect, createSignal, onCleanup } from "solid-js";

/** One step of where you are; the last has no address. */
export type Crumb = { readonly label: string; readonly href?: string };

const [place, setPlace] = createSignal<readonly Crumb[]>([]);

export { place };

/** Shows where you are in the top bar and the window's title while the caller's owner lives. */
export function showPlace(crumbs: Accessor<readonly Crumb[]>): void {
  createEffect(() => {
    const shown = crumbs();
    setPlace(shown);
    const names = shown.map((crumb) => crumb.label).toReversed();
    document.title = [...names, "Orgmirror"].join(" · ");
  });
  onCleanup(() => setPlace([]));
}

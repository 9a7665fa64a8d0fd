import { For, type JSX, Show } from "solid-js";
import { DENSITIES, type Density } from "../view/view-state.ts";
import type { GridView } from "./create-grid-view.ts";
import { ownDensity, setOwnDensity } from "./own-density.ts";

const WORDS: Readonly<Record<Density, string>> = { dense: "Dense", comfortable: "Comfortable" };

/** How high the rows of this list are, and whether all lists are like that. */
export function DensityPart(props: { readonly grid: GridView }): JSX.Element {
  const choose = (density: Density) =>
    props.grid.show({ density: density === ownDensity() ? null : density });
  const keep = () => {
    setOwnDensity(props.grid.density());
    props.grid.show({ density: null });
  };
  return (
    <div
      class="flex flex-wrap items-center gap-2 border-t border-line p-2 text-sm"
      role="group"
      aria-label="Rows"
    >
      Rows
      <For each={DENSITIES}>
        {(density) => (
          <button
            type="button"
            class="button"
            aria-pressed={props.grid.density() === density}
            onClick={() => choose(density)}
          >
            {WORDS[density]}
          </button>
        )}
      </For>
      <Show when={props.grid.density() !== ownDensity()}>
        <button type="button" class="button ml-auto" onClick={keep}>
          In all lists
        </button>
      </Show>
    </div>
  );
}

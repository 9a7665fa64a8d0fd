import { type JSX, lazy, Show } from "solid-js";
import type { LiveRows } from "../rows/create-live-rows.ts";
import { Later } from "../ui/later.tsx";
import type { ListLength } from "./create-list-length.ts";
import type { GridPlaces } from "./grid.tsx";

const PlaceForm = lazy(async () => ({ default: (await import("./place-form.tsx")).PlaceForm }));

/** Where the list is, below it, and the way elsewhere. Its height is there from the beginning. */
export function PlaceBar(props: {
  readonly rows: LiveRows;
  readonly length: ListLength;
  readonly places: GridPlaces | undefined;
}): JSX.Element {
  return (
    <div class="flex h-9 pointer-coarse:h-12 shrink-0 items-center border-t border-line px-4 text-sm text-ink-3 md:px-5">
      <Show when={props.rows.state().status === "ready" && props.rows.ids().length > 0}>
        <Show when={props.places}>
          {(places) => (
            <Later fallback={null}>
              <PlaceForm rows={props.rows} length={props.length} places={places()} />
            </Later>
          )}
        </Show>
      </Show>
    </div>
  );
}

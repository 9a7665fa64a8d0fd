import { type JSX, lazy, Show } from "solid-js";
import type { LiveRows } from "../rows/create-live-rows.ts";
import { Later } from "../ui/later.tsx";
import type { ListLength } from "./create-list-length.ts";
import type { GridPlaces } from "./grid.tsx";

const PlaceForm = lazy(async () => ({ default: (await import("./place-form.tsx")).PlaceForm }));

/** Where the list is, below it, and the way elsewhere; before that its tools, on a narrow screen. Its height is there from the beginning. */
export function PlaceBar(props: {
  readonly rows: LiveRows;
  readonly length: ListLength;
  readonly places: GridPlaces | undefined;
  readonly children: JSX.Element;
}): JSX.Element {
  return (
    <div class="flex h-9 shrink-0 items-center border-t border-line px-4 pointer-coarse:h-12 max-sm:h-14 max-sm:gap-2 max-sm:bg-page max-sm:px-2 md:px-5">
      {props.children}
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

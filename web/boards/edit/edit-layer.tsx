import { createEffect, type JSX, lazy, Match, onCleanup, Show, Suspense, Switch } from "solid-js";
import type { BoardParts } from "../board-editing.ts";
import { arrangeByKeyboard } from "./arrange-by-keyboard.ts";
import { arrangeByPointer } from "./arrange-by-pointer.ts";
import { LeaveDialog } from "../../ui/asked-dialog.tsx";
import { RefusedDialog } from "./refused-dialog.tsx";
import type { EditState } from "./create-edit-state.ts";
import { FilterEditor } from "./filter-editor.tsx";
import { gridStep, tileElement } from "./grid-step.ts";

const TileForm = lazy(async () => ({ default: (await import("../form/tile-form.tsx")).TileForm }));

/** The dialogs of a board that is changed, and its grid at work. */
export function EditLayer(props: {
  readonly state: EditState;
  readonly parts: BoardParts;
}): JSX.Element {
  const { draft, leaving, saving, opened, open } = props.state;
  arrangeOn(props.parts.grid, props.state);
  const close = () => void open(null);
  // A new tile is below all others. The form that closes gives the focus back first.
  const show = (key: string) =>
    requestAnimationFrame(() => {
      const tile = tileElement(props.parts.grid, key);
      tile?.scrollIntoView({ block: "nearest" });
      tile?.focus({ preventScroll: true });
    });
  return (
    <>
      <Show when={opened()?.tile} keyed>
        {(tile) => (
          <Suspense>
            <TileForm
              tile={tile}
              board={draft.board()}
              place={props.parts.place}
              describe={props.parts.describe}
              live={props.parts.live}
              onSave={(changed) => {
                draft.edit({ do: opened()?.isNew ? "add" : "change", tile: changed });
                close();
                show(changed.key);
              }}
              onCancel={close}
            />
          </Suspense>
        )}
      </Show>
      <Show when={opened()?.tile === null}>
        <FilterEditor
          board={draft.board()}
          onChange={(filters) => draft.edit({ do: "filter", filters })}
          onClose={close}
        />
      </Show>
      <Switch>
        <Match when={leaving.isAsked()}>
          <LeaveDialog
            what="The changes of this board"
            onLeave={leaving.leave}
            onStay={leaving.stay}
          />
        </Match>
        <Match when={saving.problem()}>
          {(problem) => <RefusedDialog problem={problem()} state={props.state} />}
        </Match>
      </Switch>
    </>
  );
}

/** Has pointer and keyboard arrange the tiles, and shows where one would land. */
function arrangeOn(grid: HTMLElement, { arranging, setMove }: EditState): void {
  const move = arrangeByKeyboard(grid, arranging);
  arrangeByPointer(grid, arranging);
  const resized = new ResizeObserver(() => setMove(gridStep(grid) === null ? null : move));
  resized.observe(grid);
  grid.classList.add("tiles-edited");
  createEffect(() => {
    const [at, landing] = [arranging.now(), arranging.landing()];
    const tile = at && tileElement(grid, at.key);
    if (!at || !tile || !landing) return;
    tile.dataset["moving"] = at.isCarried ? "carried" : "placed";
    grid.classList.add("tiles-arranged");
    const { x, y, width, height } = landing;
    grid.style.setProperty("--landing", `${y + 1} / ${x + 1} / span ${height} / span ${width}`);
    onCleanup(() => {
      delete tile.dataset["moving"];
      grid.classList.remove("tiles-arranged");
    });
  });
  onCleanup(() => {
    resized.disconnect();
    grid.classList.remove("tiles-edited");
    setMove(null);
  });
}

import { createSignal, createUniqueId, type JSX, Show } from "solid-js";
import type { Board, Tile } from "../../../edge/protocol/board.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import "../boards.css";
import type { BoardLive } from "../create-board-live.ts";
import type { BoardPlace } from "../create-board-place.ts";
import type { Describe } from "../../condition/field-at.ts";
import { TileView } from "../tile-view.tsx";
import { BranchEditor } from "../../condition/branch-editor.tsx";
import { ConditionContext } from "../../condition/condition-context.ts";
import { ComparePart } from "./compare-part.tsx";
import { createForm } from "./create-form.ts";
import { FormContext, useForm } from "./form-context.ts";
import { GroupsPart } from "./groups-part.tsx";
import { LookPart } from "./look-part.tsx";
import { MeasuresPart } from "./measures-part.tsx";
import { PartFaults } from "../../condition/parts.tsx";
import { Part } from "./part.tsx";
import { ThenPart } from "./then-part.tsx";
import { TopPart } from "./top-part.tsx";

export { newTile } from "./new-tile.ts";

type Props = {
  readonly tile: Tile;
  readonly board: Pick<Board, "filters">;
  readonly place: BoardPlace;
  readonly describe: Describe;
  readonly live: BoardLive;
  readonly onSave: (tile: Tile) => void;
  readonly onCancel: () => void;
};

/** A dialog in which a tile is made: its question in words, and beside it the tile itself as it would be. */
export function TileForm(props: Props): JSX.Element {
  let dialog: HTMLDialogElement | undefined;
  const { tile, place, describe, live } = props;
  const made = createForm({ tile, board: () => props.board, place, describe, live });
  const [isLeaving, setLeaving] = createSignal(false);
  const dismiss = () => {
    if (made.isChanged() && !isLeaving()) setLeaving(true);
    else props.onCancel();
  };
  const save = () => {
    const saved = made.save();
    if (saved) props.onSave(saved);
    else queueMicrotask(() => showFirstFault(dialog));
  };
  return (
    <FormContext.Provider value={made.form}>
      <ConditionContext.Provider value={made.form}>
        <Dialog
          label={tile.title ?? "Tile"}
          class="h-dvh max-h-none w-full max-w-none bg-surface p-0 md:h-[min(860px,calc(100dvh-48px))] md:w-[min(1280px,calc(100vw-48px))] md:rounded-md md:border md:border-line"
          onShow={(element) => {
            dialog = element;
            element.querySelector<HTMLElement>("section select")?.focus();
          }}
          onClose={dismiss}
        >
          <form
            class="flex h-full flex-col"
            onSubmit={(event) => {
              event.preventDefault();
              save();
            }}
          >
            <header class="flex items-center justify-between border-b border-line py-2 pr-2 pl-4">
              <h2 class="text-lg font-semibold">Tile</h2>
              <button
                type="button"
                class="button button-quiet px-1.5"
                aria-label="Close"
                onClick={dismiss}
              >
                <Icon name="close" />
              </button>
            </header>
            <div class="min-h-0 flex-1 overflow-y-auto md:grid md:grid-cols-[minmax(0,620px)_minmax(0,1fr)] md:overflow-hidden">
              <div class="md:overflow-y-auto md:border-r md:border-line" tabindex="-1">
                <Fields />
              </div>
              <Preview board={props.board} place={place} made={made} />
            </div>
            <Buttons
              isLeaving={isLeaving()}
              onStay={() => setLeaving(false)}
              onLeave={() => props.onCancel()}
              onCancel={dismiss}
            />
          </form>
        </Dialog>
      </ConditionContext.Provider>
    </FormContext.Provider>
  );
}

function Fields(): JSX.Element {
  const form = useForm();
  return (
    <>
      <MeasuresPart />
      <GroupsPart />
      <Part title="Only which records">
        <BranchEditor
          branch={form.draft().question.where}
          part="where"
          onChange={(where) => form.ask({ where })}
        />
      </Part>
      <ComparePart />
      <ThenPart />
      <TopPart />
      <LookPart />
    </>
  );
}

function Preview(props: {
  readonly board: Pick<Board, "filters">;
  readonly place: BoardPlace;
  readonly made: ReturnType<typeof createForm>;
}): JSX.Element {
  const { preview, shown } = props.made;
  const style = () => {
    const { height } = shown().place;
    return { height: `${Math.min(520, Math.max(200, height * 52 - 12))}px` };
  };
  return (
    <section class="flex flex-col gap-2 bg-page p-4 md:overflow-y-auto" aria-label="Preview">
      <div style={style()}>
        <TileView tile={shown()} board={props.board} place={props.place} live={preview} />
      </div>
      <PartFaults part="" />
      <PartFaults part="object" />
    </section>
  );
}

function Buttons(props: {
  readonly isLeaving: boolean;
  readonly onStay: () => void;
  readonly onLeave: () => void;
  readonly onCancel: () => void;
}): JSX.Element {
  const id = createUniqueId();
  return (
    <footer class="flex flex-wrap items-center justify-end gap-2 border-t border-line px-4 py-2">
      <Show
        when={props.isLeaving}
        fallback={
          <>
            <button type="button" class="button" onClick={() => props.onCancel()}>
              Cancel
            </button>
            <button type="submit" class="button button-primary">
              Save tile
            </button>
          </>
        }
      >
        <p id={id} class="mr-auto text-sm" role="alert">
          Leave without what you changed?
        </p>
        <button
          ref={(element) => queueMicrotask(() => element.focus())}
          type="button"
          class="button"
          aria-describedby={id}
          onClick={() => props.onStay()}
        >
          Keep editing
        </button>
        <button type="button" class="button button-primary" onClick={() => props.onLeave()}>
          Leave
        </button>
      </Show>
    </footer>
  );
}

/** Where something is missing: into sight, and the focus on its first control. */
function showFirstFault(dialog: HTMLDialogElement | undefined): void {
  const fault = dialog?.querySelector("[data-fault]");
  fault?.scrollIntoView({ block: "center" });
  fault?.closest("[role=group]")?.querySelector<HTMLElement>("button, input, select")?.focus();
}

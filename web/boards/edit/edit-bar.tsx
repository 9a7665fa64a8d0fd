import { type JSX, Show } from "solid-js";
import { MAX_TILES } from "../../../edge/protocol/board.ts";
import { Icon } from "../../ui/icon.tsx";
import { KEYS_SENTENCE } from "./arrange-by-keyboard.ts";
import type { EditState } from "./create-edit-state.ts";

/** What can be done while a board is changed. It stays in sight. */
export function EditBar(props: { readonly state: EditState }): JSX.Element {
  const { draft, saving, arranging } = props.state;
  const isFull = () => draft.board().tiles.length >= MAX_TILES;
  const isMoving = () => arranging.now()?.isCarried === false;
  return (
    <div class="edit-bar" role="toolbar" aria-label="Changes of the board">
      <button
        type="button"
        class="button"
        disabled={isFull()}
        title={isFull() ? `A board has at most ${MAX_TILES} tiles` : undefined}
        onClick={() => props.state.addTile()}
      >
        <Icon name="plus" />
        Add a tile
      </button>
      <button type="button" class="button" onClick={() => props.state.open({ tile: null })}>
        <Icon name="filter" />
        Filters
      </button>
      <Stepping label="Undo" icon="undo" isOff={!draft.canUndo()} onStep={draft.undo} />
      <Stepping label="Redo" icon="redo" isOff={!draft.canRedo()} onStep={draft.redo} />
      <p class="min-w-0 flex-1 basis-40 text-xs text-ink-2 max-md:hidden">
        <Show when={isMoving()}>{KEYS_SENTENCE}</Show>
      </p>
      <button type="button" class="button ml-auto" onClick={() => props.state.cancel()}>
        Cancel
      </button>
      <button
        type="button"
        class="button button-primary"
        aria-busy={saving.isSaving()}
        onClick={() => props.state.save()}
      >
        Save
      </button>
    </div>
  );
}

function Stepping(props: {
  readonly label: string;
  readonly icon: "undo" | "redo";
  readonly isOff: boolean;
  readonly onStep: () => void;
}): JSX.Element {
  return (
    <button
      type="button"
      class="button button-quiet px-1.5"
      aria-label={props.label}
      title={props.label}
      // Not `disabled`: the focus would be lost with the last step.
      aria-disabled={props.isOff}
      classList={{ "opacity-40": props.isOff }}
      onClick={() => props.onStep()}
    >
      <Icon name={props.icon} />
    </button>
  );
}

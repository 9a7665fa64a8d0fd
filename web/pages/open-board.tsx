import {
  createRoot,
  createSignal,
  getOwner,
  type JSX,
  lazy,
  onCleanup,
  Show,
  Suspense,
} from "solid-js";
import { unwrap } from "solid-js/store";
import type { BoardAnswer } from "../../edge/protocol/board.ts";
import { BoardView } from "../boards/board-view.tsx";
import type { Editor } from "../boards/edit/create-editor.tsx";
import { CodeGone } from "../ui/later.tsx";
import { ChangeActions } from "./change-actions.tsx";

const VersionNotice = lazy(async () => ({
  default: (await import("../boards/edit/version-notice.tsx")).VersionNotice,
}));

/** A board that is read, or changed: its tiles stay where they are between the two. */
export function OpenBoard(props: {
  readonly found: BoardAnswer;
  /** An earlier version was asked for, which is only looked at. */
  readonly isEarlier: boolean;
  readonly onRemoved: (board: BoardAnswer) => void;
}): JSX.Element {
  const { editor, begin, isGone } = createEditing(() => props.found);
  const changeTile = async (key: string) => {
    if (!editor()) await begin(props.found.version === 0);
    editor()?.openTile(key);
  };
  const heading = () => (
    <div class="max-w-max min-w-0 grow basis-56">
      <h1 class="text-xl font-semibold tracking-tight wrap-anywhere">{props.found.name}</h1>
      <Show when={props.found.about}>
        <p class="max-w-prose text-sm text-ink-3">{props.found.about}</p>
      </Show>
    </div>
  );
  return (
    <BoardView
      board={editor()?.board() ?? props.found.board}
      edit={editor() ?? undefined}
      heading={
        <Show when={editor()} fallback={heading()}>
          {(one) => one().heading()}
        </Show>
      }
      onChangeTile={props.isEarlier ? undefined : (key) => void changeTile(key)}
      bar={
        <Show
          when={editor()}
          fallback={
            <>
              <Show when={isGone()}>
                <CodeGone />
              </Show>
              <Show when={props.isEarlier}>
                <Suspense>
                  <VersionNotice found={props.found} />
                </Suspense>
              </Show>
            </>
          }
        >
          {(one) => one().bar()}
        </Show>
      }
      actions={
        <Show when={!editor() && !props.isEarlier}>
          <ChangeActions
            found={props.found}
            onEdit={() => void begin(false)}
            onCopy={() => void begin(true)}
            onRemoved={() => props.onRemoved(props.found)}
          />
        </Show>
      }
    />
  );
}

/** Changes a board, or a copy of it, as long as the caller's owner. The code for that is loaded when it begins. */
function createEditing(found: () => BoardAnswer) {
  const owner = getOwner();
  const [editor, setEditor] = createSignal<Editor | null>(null);
  let close: (() => void) | undefined;
  onCleanup(() => close?.());
  const [isGone, setGone] = createSignal(false);
  const begin = async (isCopy: boolean): Promise<void> => {
    const code = await import("../boards/edit/create-editor.tsx").catch(() => null);
    setGone(code === null);
    if (code === null) return;
    const { createEditor, copyOf } = code;
    // What is read again meanwhile is not what is changed.
    const { id, version, board } = structuredClone(unwrap(found()));
    close?.();
    createRoot((dispose) => {
      close = () => {
        setEditor(null);
        dispose();
      };
      const what = isCopy ? { board: copyOf(board), over: null } : { board, over: { id, version } };
      setEditor(createEditor({ ...what, onEnd: close }));
    }, owner);
  };
  return { editor, begin, isGone };
}

import { createEffect, createMemo, createSignal, For, type JSX, on, Show } from "solid-js";
import type { Mark } from "./create-marks.ts";

/** More at once say nothing: then everything moved. */
const MOST_SHOWN = 60;

type Move = { readonly id: number; readonly key: string };

/** A quiet sign at each mark whose numbers moved: a tint that fades over 1.5 s, a dot where motion is unwanted. */
export function MovedMarks(props: { readonly marks: readonly Mark[] }): JSX.Element {
  const [moves, setMoves] = createSignal<readonly Move[]>([]);
  const byKey = createMemo(() => new Map(props.marks.map((mark) => [mark.key, mark])));
  let last = 0;
  createEffect(
    on(byKey, (now, before) => {
      const moved = movedKeys(now, before);
      if (moved.length === 0) return;
      setMoves((shown) => [
        ...shown.filter(({ key }) => !moved.includes(key)),
        ...moved.slice(0, MOST_SHOWN).map((key) => ({ id: ++last, key })),
      ]);
    }),
  );
  const end = (move: Move) => setMoves((shown) => shown.filter((one) => one !== move));
  return (
    <g aria-hidden="true">
      <For each={moves()}>
        {(move) => (
          <Show when={byKey().get(move.key)}>
            {(mark) => (
              <g class="c-moved" data-moved={move.key} onAnimationEnd={() => end(move)}>
                <rect {...mark().box} rx="3" />
                <circle cx={mark().box.x + mark().box.width - 4} cy={mark().box.y + 4} r="2.5" />
              </g>
            )}
          </Show>
        )}
      </For>
    </g>
  );
}

/** Marks that were there before with other numbers. One that is new is no number that moved. */
function movedKeys(
  now: ReadonlyMap<string, Mark>,
  before: ReadonlyMap<string, Mark> | undefined,
): readonly string[] {
  return [...now.values()].flatMap(({ key, sent }) => {
    const old = before?.get(key);
    return old && old.sent !== sent ? [key] : [];
  });
}

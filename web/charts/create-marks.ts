import { type Accessor, createMemo, createSignal } from "solid-js";
import type { Box } from "./box.ts";
import type { Fact } from "./facts.ts";
import { type MarkPlace, moveMark } from "./mark-move.ts";

/** What can be pointed at, focused and opened. */
export type Mark = {
  readonly key: string;
  /** Of the answer. */
  readonly row: number;
  /** The row as it was sent: it differs once a number moved. */
  readonly sent: string;
  readonly title: string;
  /** What the note beside it says. */
  readonly facts: readonly Fact[];
  /** What a screen reader says. */
  readonly sentence: string;
  readonly box: Box;
  /** What the note beside it leaves free. */
  readonly beside: Box;
  readonly place: MarkPlace;
};

export type Marks = ReturnType<typeof createMarks>;

/** The marks of a chart for pointer and keyboard: one tab stop, which follows its mark while the numbers move. */
export function createMarks(
  made: Accessor<readonly Mark[]>,
  onOpen: Accessor<((row: number) => void) | undefined>,
) {
  // Each mark asks for itself: made at every asking, a thousand of them would be a million.
  const marks = createMemo(made);
  const [lastFocused, setLastFocused] = createSignal<string | null>(null);
  const [noted, setNoted] = createSignal<string | null>(null);
  const places = createMemo(() => new Map(marks().map(({ key }, index) => [key, index])));
  const markOf = (key: string | null) =>
    key === null ? undefined : marks()[places().get(key) ?? -1];
  const stop = createMemo(() => markOf(lastFocused())?.key ?? marks()[0]?.key ?? null);

  const focus = (from: Element, key: string): void => {
    // The mark that is left may be drawn no more once another one has the focus.
    const root = from.closest("[data-marks]");
    setLastFocused(key);
    root?.querySelector<HTMLElement>(`[data-mark="${CSS.escape(key)}"]`)?.focus();
  };
  const open = (key: string): void => {
    const mark = markOf(key);
    if (mark) onOpen()?.(mark.row);
  };
  const onKeyDown = (key: string, event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Escape") return void setNoted(null);
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      return open(key);
    }
    const to = moveMark(
      marks().map(({ place }) => place),
      places().get(key) ?? 0,
      event.key,
    );
    const mark = to === null ? undefined : marks()[to];
    if (!mark || !(event.currentTarget instanceof Element)) return;
    event.preventDefault();
    focus(event.currentTarget, mark.key);
  };

  return {
    all: marks,
    markOf,
    /** The mark that Tab leads to. */
    stop,
    /** The mark that a note is shown of. */
    noted: () => markOf(noted()),
    note: setNoted,
    open,
    opens: () => onOpen() !== undefined,
    /** What an element needs to be a mark. */
    on: (key: string) => ({
      onFocusIn: () => {
        setLastFocused(key);
        setNoted(key);
      },
      onFocusOut: () => setNoted((now) => (now === key ? null : now)),
      onPointerEnter: () => setNoted(key),
      onPointerLeave: () => setNoted((now) => (now === key ? null : now)),
      onKeyDown: (event: KeyboardEvent) => onKeyDown(key, event),
      onClick: (event: MouseEvent) => {
        // What is below would open the same once more.
        event.stopPropagation();
        open(key);
      },
    }),
  };
}

import { createSignal, onCleanup } from "solid-js";
import type { Width } from "../view/view-state.ts";
import type { VisibleColumn } from "./column-table.ts";
import type { GridView } from "./create-grid-view.ts";
import type { HeadingTools } from "./heading-tools.ts";

/** What changes a column: by its heading, by keys on it, and from the menu. What is done to headings comes when it is needed. */
export function createColumnTools(grid: GridView, visible: () => readonly VisibleColumn[]) {
  const [draft, setDraft] = createSignal<Width | null>(null);
  let code: Promise<HeadingTools> | undefined;
  let here: HeadingTools | undefined;
  const load = () => {
    code ??= import("./heading-tools.ts").then(
      ({ makeHeadingTools }) => (here = makeHeadingTools({ grid, visible, setDraft })),
    );
    return code;
  };
  // A finger is there only when it presses: by then the code should be.
  const idle = setTimeout(() => later(() => undefined), IDLE_MS);
  onCleanup(() => clearTimeout(idle));
  /** Where the code does not come, headings sort and do nothing else. */
  const later = (run: (tools: HeadingTools) => void) => void load().then(run, () => undefined);
  return {
    /** The width of a column while its edge is dragged. */
    draft,
    load: () => later(() => undefined),
    /** Does to a column what a key does on its heading. */
    act: (column: string, key: string, then?: () => void) =>
      later((tools) => (tools.act(column, key), then?.())),
    /** A pointer that came before the code may be up again when it is here: nothing follows that one. */
    onPointerDown: (event: PointerEvent) => here?.onPointerDown(event),
    onDoubleClick: (event: MouseEvent) => later((tools) => tools.onDoubleClick(event)),
    onKeyDown(event: KeyboardEvent): void {
      if (!KEYS.has(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      later((tools) => tools.onKey(event.key, event.target));
    },
  };
}

export type ColumnTools = ReturnType<typeof createColumnTools>;

/** After the first rows. */
const IDLE_MS = 2_000;

/** On a heading: narrower, wider, as its values need, and to the left or to the right. */
const KEYS: ReadonlySet<string> = new Set(["-", "+", "=", "<", ">"]);

import { For, type JSX } from "solid-js";
import { Dialog } from "./dialog.tsx";
import { Icon } from "./icon.tsx";

const GROUPS: readonly {
  readonly name: string;
  readonly keys: readonly (readonly [string, string])[];
}[] = [
  {
    name: "Anywhere",
    keys: [
      ["Ctrl K", "Search records, pages and commands"],
      ["?", "This sheet"],
      ["g h", "Start page"],
      ["g b", "Boards"],
      ["g o", "Objects"],
      ["g s", "Sync"],
    ],
  },
  {
    name: "Board, while it is changed",
    keys: [
      ["Ctrl Z", "Undo"],
      ["Ctrl Shift Z", "Redo"],
      ["← ↑ → ↓", "Move a tile that is in move mode; with Shift, resize it"],
      ["Enter", "Leave the tile where it is"],
      ["Esc", "Put it back"],
    ],
  },
  {
    name: "Grid",
    keys: [
      ["v", "Views"],
      ["/", "Filter"],
      ["c", "Columns"],
      ["s", "Sums and counts by groups"],
      ["p", "Pause or resume live changes"],
      ["r", "Read the rows again"],
      ["← ↑ → ↓", "Move; with Shift, select cells"],
      ["Ctrl C", "Copy the selected cells, for a spreadsheet"],
      ["Ctrl Shift C", "Copy them with headings"],
      ["Home End", "First or last column"],
      ["Ctrl Home", "First row"],
      ["Ctrl End", "Last row"],
      ["#", "Go to a row by its number"],
      ["+ − =", "On a heading: wider, narrower, as wide as its values"],
      ["< >", "On a heading: move the column"],
      ["PgUp PgDn", "A screen up or down"],
      ["Enter", "Open the record, or what the cell links to; on a heading, sort"],
      ["Space", "Show the whole value of a cell"],
      ["Shift Enter", "On a heading, sort by it as well"],
      ["Esc", "Back to the tools"],
    ],
  },
  {
    name: "Record",
    keys: [
      ["j", "The next record of the list"],
      ["k", "The previous one"],
      ["y", "Copy a link to it, as of the moment that is shown"],
      ["Esc", "Back to the list"],
    ],
  },
];

/** The keyboard, on one sheet, which is shown as long as it is there. */
export function ShortcutSheet(props: { readonly onClose: () => void }): JSX.Element {
  return (
    <Dialog
      class="w-[min(560px,calc(100vw-24px))] rounded-md border border-line bg-surface p-0"
      label="Keyboard"
      onClose={() => props.onClose()}
    >
      <div class="p-5">
        <div class="mb-3 flex items-center justify-between">
          <h2 class="text-lg font-semibold">Keyboard</h2>
          <button
            type="button"
            class="button button-quiet px-1.5"
            aria-label="Close"
            onClick={() => props.onClose()}
          >
            <Icon name="close" />
          </button>
        </div>
        <div class="grid gap-x-8 gap-y-4">
          <For each={GROUPS}>
            {(group) => (
              <section>
                <h3 class="mb-1 text-xs font-medium text-ink-3">{group.name}</h3>
                <dl class="grid gap-x-8 sm:grid-cols-2">
                  <For each={group.keys}>
                    {([keys, what]) => <Shortcut keys={keys} what={what} />}
                  </For>
                </dl>
              </section>
            )}
          </For>
        </div>
      </div>
    </Dialog>
  );
}

function Shortcut(props: { readonly keys: string; readonly what: string }): JSX.Element {
  return (
    <div class="flex min-h-8 items-center justify-between gap-3 border-b border-line text-sm">
      <dt class="order-2 flex shrink-0 gap-1">
        <For each={props.keys.split(" ")}>
          {(key) => (
            <kbd class="rounded-sm border border-line-2 bg-sunken px-1.5 font-sans text-xs text-ink-2">
              {key}
            </kbd>
          )}
        </For>
      </dt>
      <dd class="text-ink-2">{props.what}</dd>
    </div>
  );
}

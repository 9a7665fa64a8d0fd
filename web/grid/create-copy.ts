import { type Accessor, onCleanup } from "solid-js";
import type { Column } from "../../edge/protocol/object.ts";
import type { LiveRows } from "../rows/create-live-rows.ts";
import { useReferences } from "../state/references.tsx";
import { announce } from "../ui/live-region.tsx";
import type { GridSelection } from "./create-grid-selection.ts";

/** Copies the selected cells: on Ctrl+C, with headings on Ctrl+Shift+C, or when told. What is selected elsewhere is left to the browser. */
export function createCopy(options: {
  readonly columns: ReadonlyMap<string, Column>;
  readonly shown: Accessor<readonly string[]>;
  readonly rows: LiveRows;
  readonly selection: GridSelection;
}): (headings: boolean) => void {
  const { names } = useReferences();

  const copy = async (headings: boolean): Promise<void> => {
    const { copyCells } = await import("./copy-cells.ts");
    await copyCells({ ...options, names, headings });
  };

  const begin = (headings: boolean): void => {
    // Without its code, or where the browser keeps the clipboard to itself.
    copy(headings).catch((error: Error) =>
      announce("copy", `Nothing was copied. ${error.message}`),
    );
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "c") return;
    if (!options.selection.range() || String(getSelection() ?? "") !== "") return;
    if (event.target instanceof HTMLInputElement) return;
    event.preventDefault();
    begin(event.shiftKey);
  };
  window.addEventListener("keydown", onKeyDown);
  onCleanup(() => window.removeEventListener("keydown", onKeyDown));
  return begin;
}

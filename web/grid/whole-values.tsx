import { type Accessor, type JSX, Show } from "solid-js";
import type { Column } from "../../edge/protocol/object.ts";
import type { LiveRows } from "../rows/create-live-rows.ts";
import type { WholeValue } from "./create-whole-value.ts";
import { WholeControl } from "./whole-control.tsx";
import { WholeDialog } from "./whole-dialog.tsx";

/** Values of cells, whole: the control that a mouse opens one by, and the one that is open. */
export function WholeValues(props: {
  readonly object: string;
  readonly columns: ReadonlyMap<string, Column>;
  readonly rows: LiveRows;
  readonly whole: WholeValue;
  readonly scroller: Accessor<HTMLElement | undefined>;
}): JSX.Element {
  const opened = () => {
    const cell = props.whole.cell();
    const { recordId: id, column: name } = cell?.dataset ?? {};
    const column = props.columns.get(name ?? "");
    return cell && id && column ? { cell, id, column } : null;
  };
  return (
    <>
      <WholeControl scroller={props.scroller} onOpen={props.whole.open} />
      <Show when={opened()} keyed>
        {(one) => (
          <WholeDialog
            {...one}
            object={props.object}
            rows={props.rows}
            onClose={props.whole.close}
          />
        )}
      </Show>
    </>
  );
}

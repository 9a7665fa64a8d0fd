import { createMemo, For, type JSX, Show } from "solid-js";
import type { AskedIndex } from "../../edge/protocol/asked-index.ts";
import type { ObjectDescription } from "../client/api.ts";
import { columnLabel } from "../kinds/column-label.ts";
import { createAskedIndexes } from "../state/asked-indexes.ts";
import { settled } from "../state/query.ts";
import { decidingColumns } from "../view/question.ts";
import type { GridView } from "./create-grid-view.ts";

/** Of a list that took long: that an index for it is being made, or why none is. */
export function IndexNotice(props: {
  readonly description: ObjectDescription;
  readonly grid: GridView;
}): JSX.Element {
  const { columns, object } = props.description;
  const asked = createAskedIndexes(() => object);
  const lacking = createMemo(() => {
    const names = new Set(decidingColumns(columns, props.grid.view()));
    const indexes = settled(asked)?.indexes ?? [];
    return indexes.filter(({ column, state }) => names.has(column) && state !== "standing");
  });
  const labelOf = (name: string) => {
    const column = columns.find((one) => one.column === name);
    return column ? columnLabel(column) : name;
  };
  return (
    <Show when={lacking().length > 0}>
      <div class="px-4 pb-2.5 text-sm text-ink-2 md:px-5" role="status" data-indexes>
        <For each={lacking()}>{(index) => <p>{words(index, labelOf(index.column))}</p>}</For>
      </div>
    </Show>
  );
}

function words({ state, reason, progress }: AskedIndex, label: string): string {
  if (state === "refused")
    return `This list is slow: there is no index for ${label}. ${reason ?? ""}`;
  const done = state === "building" ? ` ${Math.floor(progress * 100)} % is done.` : "";
  return `An index for ${label} is being made; until then this list takes longer.${done}`;
}

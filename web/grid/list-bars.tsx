import { type JSX, Show } from "solid-js";
import type { LiveRows } from "../rows/create-live-rows.ts";
import { AsOfBar, AsOfTime } from "../ui/as-of-bar.tsx";
import type { GridView } from "./create-grid-view.ts";
import { ConditionBar } from "./condition-bar.tsx";
import { LeftOutBar } from "./left-out-bar.tsx";

export type BarsProps = {
  readonly grid: GridView;
  readonly rows: LiveRows;
  readonly onEdit: () => void;
};

/** What narrows a list, above it: its moment, its conditions, and what of the address is not among them. */
export function ListBars(props: BarsProps): JSX.Element {
  return (
    <>
      <ThenBar grid={props.grid} rows={props.rows} />
      <LeftOutBar grid={props.grid} />
      <ConditionBar
        grid={props.grid}
        isLive={props.grid.view().asOf === null}
        onEdit={() => props.onEdit()}
        onRefresh={props.rows.refresh}
      />
    </>
  );
}

/** Says that the rows are as of a moment, and when that was. */
function ThenBar(props: { readonly grid: GridView; readonly rows: LiveRows }): JSX.Element {
  const named = () => props.rows.asOf();
  return (
    <Show when={props.grid.view().asOf}>
      {(moment) => (
        <div class="px-4 pb-2.5 md:px-5">
          <AsOfBar moment={moment()} onNow={() => props.grid.show({ asOf: null })}>
            As of{" "}
            <Show when={moment().startsWith("{") ? named()?.at : moment()} fallback="a moment">
              {(at) => <AsOfTime at={at()} settled={named()?.settled ?? true} />}
            </Show>
            .
          </AsOfBar>
        </div>
      )}
    </Show>
  );
}

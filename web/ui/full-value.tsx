import { type JSX, lazy, Show } from "solid-js";
import { type CellValueProps, CellValueView } from "../kinds/cell-value.tsx";
import { kindOf } from "../kinds/registry.ts";
import { Later } from "./later.tsx";

const RichValue = lazy(async () => ({
  default: (await import("../kinds/rich-value.tsx")).RichValue,
}));

/** A value where there is room for all of it: HTML formatted, others as in a cell. */
export function FullValue(props: CellValueProps): JSX.Element {
  return (
    <Show
      when={kindOf(props.column).cell === "rich" && props.value}
      fallback={<CellValueView {...props} />}
    >
      {(html) => (
        <Later>
          <RichValue html={String(html())} />
        </Later>
      )}
    </Show>
  );
}

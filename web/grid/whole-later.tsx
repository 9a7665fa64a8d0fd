import { type ComponentProps, type JSX, lazy, Show } from "solid-js";
import { Later } from "../ui/later.tsx";

const WholeValues = lazy(async () => ({
  default: (await import("./whole-values.tsx")).WholeValues,
}));

/** Values shown whole, from when one may be wanted. */
export function WholeLater(props: ComponentProps<typeof WholeValues>): JSX.Element {
  return (
    <Show when={props.whole.isWanted()}>
      <Later>
        <WholeValues {...props} />
      </Later>
    </Show>
  );
}

import { type Component, type JSX, Show, Suspense } from "solid-js";
import { type CardTarget, createCardTarget } from "./card-target.ts";

/** The card of the link that the pointer or the focus rests on. */
export function Cards(props: {
  readonly card: Component<{ readonly target: CardTarget }>;
}): JSX.Element {
  const target = createCardTarget();
  return (
    <Show when={target()} keyed>
      {(one) => (
        <Suspense>
          <props.card target={one} />
        </Suspense>
      )}
    </Show>
  );
}

import { type JSX, Show, Suspense } from "solid-js";
import { Portal } from "solid-js/web";
import { createCardTarget } from "./card-target.ts";
import { RecordCard } from "./record-card.tsx";

/** The card of the link that the pointer or the focus rests on. */
export function Cards(): JSX.Element {
  const target = createCardTarget();
  return (
    <Show when={target()} keyed>
      {(one) => (
        <Portal mount={one.link.closest("main") ?? document.body}>
          <Suspense>
            <RecordCard target={one} />
          </Suspense>
        </Portal>
      )}
    </Show>
  );
}

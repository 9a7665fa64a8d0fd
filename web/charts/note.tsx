import { createEffect, createSignal, For, type JSX, Show } from "solid-js";
import { placeNote, type Size } from "./box.ts";
import type { Mark } from "./create-marks.ts";

const MOST_FACTS = 8;

/** The exact numbers of a mark, beside it, while it is pointed at or has the focus. Its mark says them to screen readers. */
export function Note(props: { readonly mark: Mark | undefined; readonly size: Size }): JSX.Element {
  return <Show when={props.mark}>{(mark) => <NoteBox mark={mark()} size={props.size} />}</Show>;
}

function NoteBox(props: { readonly mark: Mark; readonly size: Size }): JSX.Element {
  const [own, setOwn] = createSignal<Size>({ width: 0, height: 0 });
  let element: HTMLDivElement | undefined;
  createEffect(() => {
    if (props.mark && element) setOwn({ width: element.offsetWidth, height: element.offsetHeight });
  });
  const at = () => placeNote(props.mark.beside, own(), props.size);
  const more = () => props.mark.facts.length - MOST_FACTS;
  return (
    <div
      ref={(made) => (element = made)}
      class="c-note"
      data-not-in-picture=""
      aria-hidden="true"
      style={{
        transform: `translate(${Math.round(at().x)}px, ${Math.round(at().y)}px)`,
        "max-width": `${Math.min(320, props.size.width)}px`,
      }}
    >
      <Show when={props.mark.title}>
        <p class="line-clamp-3 font-medium wrap-anywhere text-ink">
          <bdi>{props.mark.title}</bdi>
        </p>
      </Show>
      <dl>
        <For each={props.mark.facts.slice(0, MOST_FACTS)}>
          {(fact) => (
            <div class="flex flex-wrap items-baseline justify-between gap-x-4">
              <dt class="line-clamp-2 min-w-0 wrap-anywhere text-ink-3">
                <bdi>{fact.label}</bdi>
              </dt>
              <dd class="ml-auto text-ink">{fact.text}</dd>
            </div>
          )}
        </For>
      </dl>
      <Show when={more() > 0}>
        <p class="text-ink-3">{more()} more in the table</p>
      </Show>
    </div>
  );
}

import { createMemo, For, type JSX, Show } from "solid-js";
import type { Mark, Marks } from "./create-marks.ts";
import { MovedMarks } from "./moved-marks.tsx";

/**
 * The marks of a drawing, over its shapes: what is pointed at, focused, pressed and spoken. Drawings of many points show
 * only those around the one that has the focus.
 */
export function MarkLayer(props: {
  readonly marks: Marks;
  /** Which ones are elements; all unless told. */
  readonly reachable?: readonly Mark[];
  readonly children?: JSX.Element;
}): JSX.Element {
  const keys = createMemo(() => (props.reachable ?? props.marks.all()).map(({ key }) => key));
  return (
    <g data-not-in-picture="">
      <MovedMarks marks={props.marks.all()} />
      {props.children}
      <For each={keys()}>
        {(key) => (
          <Show when={props.marks.markOf(key)}>
            {(mark) => <MarkElement mark={mark()} marks={props.marks} />}
          </Show>
        )}
      </For>
    </g>
  );
}

function MarkElement(props: { readonly mark: Mark; readonly marks: Marks }): JSX.Element {
  const box = () => props.mark.box;
  return (
    <g
      class="c-mark"
      classList={{ "c-opens": props.marks.opens() }}
      role={props.marks.opens() ? "button" : "img"}
      aria-label={props.mark.sentence}
      tabindex={props.marks.stop() === props.mark.key ? 0 : -1}
      data-mark={props.mark.key}
      data-row={props.mark.row}
      {...props.marks.on(props.mark.key)}
    >
      <rect
        class="c-hit"
        x={box().x}
        y={box().y}
        width={Math.max(1, box().width)}
        height={Math.max(1, box().height)}
        rx="3"
      />
    </g>
  );
}

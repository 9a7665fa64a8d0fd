import { createUniqueId, type JSX, Show } from "solid-js";
import { PartFaults } from "../../condition/parts.tsx";

/** A part of the form, under its heading. */
export function Part(props: {
  readonly title: string;
  /** The part of a question that it stands for. */
  readonly name?: string;
  readonly children: JSX.Element;
}): JSX.Element {
  const id = createUniqueId();
  return (
    <section
      role="group"
      aria-labelledby={id}
      class="flex flex-col gap-2 border-b border-line px-4 py-3"
    >
      <h3 id={id} class="text-sm font-medium">
        {props.title}
      </h3>
      {props.children}
      <Show when={props.name}>{(name) => <PartFaults part={name()} />}</Show>
    </section>
  );
}

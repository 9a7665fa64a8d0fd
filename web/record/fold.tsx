import { createSignal, createUniqueId, type JSX, Show } from "solid-js";
import { Icon } from "../ui/icon.tsx";

/** The sections that the reader has folded, on whichever record, until the page is loaded again. */
const [folded, setFolded] = createSignal<ReadonlySet<string>>(new Set());

function toggle(name: string): void {
  const next = new Set(folded());
  if (!next.delete(name)) next.add(name);
  setFolded(next);
}

/** A section of a record with its heading, which folds it away. */
export function Fold(props: {
  readonly name: string;
  /** Beside the heading, while it is open. */
  readonly beside?: JSX.Element;
  readonly hidden?: boolean;
  readonly children: JSX.Element;
}): JSX.Element {
  const id = createUniqueId();
  const isOpen = () => !folded().has(props.name);
  return (
    <section class="min-w-0" classList={{ hidden: props.hidden ?? false }} aria-label={props.name}>
      <div class="mb-1.5 flex items-center justify-between gap-2 border-b border-line pb-1.5">
        <h2 class="min-w-0 text-sm leading-6 font-semibold">
          <button
            type="button"
            class="-ml-1 flex min-h-6 items-center gap-1 rounded-sm pr-2 pointer-coarse:min-h-11"
            aria-expanded={isOpen()}
            aria-controls={id}
            onClick={() => toggle(props.name)}
          >
            <Icon name="right" class={`size-3.5 text-ink-3 ${isOpen() ? "rotate-90" : ""}`} />
            {props.name}
          </button>
        </h2>
        <Show when={isOpen()}>{props.beside}</Show>
      </div>
      <div id={id}>
        <Show when={isOpen()}>{props.children}</Show>
      </div>
    </section>
  );
}

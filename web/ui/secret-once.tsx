import { createSignal, createUniqueId, type JSX, Show } from "solid-js";

/** A secret that was just made: the only time that it is shown. */
export function SecretOnce(props: {
  readonly title: string;
  /** What the field is called: `Token`. */
  readonly label: string;
  readonly value: string;
  readonly onClose: () => void;
}): JSX.Element {
  const id = createUniqueId();
  const [said, setSaid] = createSignal("");
  let field: HTMLInputElement | undefined;
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(props.value);
      setSaid("Copied.");
    } catch {
      field?.select();
      setSaid("The browser does not let it be copied; it is selected, for you to copy.");
    }
  };
  return (
    <section
      class="mb-6 flex flex-col gap-3 rounded-md border border-accent bg-tint p-4"
      aria-labelledby={id}
    >
      <h2 id={id} class="text-sm font-semibold wrap-anywhere">
        {props.title}
      </h2>
      <p class="text-sm text-ink-2">
        Copy it now and keep it as you keep a password: it is not shown again.
      </p>
      <div class="flex flex-wrap gap-2">
        <input
          ref={(input) => {
            field = input;
            queueMicrotask(() => input.focus());
          }}
          class="field min-w-0 flex-1 basis-72 font-mono pointer-coarse:h-11"
          aria-label={props.label}
          readOnly
          value={props.value}
          onFocus={(event) => event.currentTarget.select()}
        />
        <button
          type="button"
          class="button button-primary pointer-coarse:min-h-11"
          onClick={() => void copy()}
        >
          Copy
        </button>
        <button
          type="button"
          class="button pointer-coarse:min-h-11"
          onClick={() => props.onClose()}
        >
          Done
        </button>
      </div>
      <p class="text-sm text-ink-2" role="status">
        <Show when={said()}>{said()}</Show>
      </p>
    </section>
  );
}

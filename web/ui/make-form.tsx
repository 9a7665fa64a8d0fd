import { createSignal, type JSX, Show } from "solid-js";

/**
 * Makes something of what was filled in: says what it lacks, or why it was refused.
 *
 * @param lacking in a sentence; null: nothing
 */
export function createMaking(
  lacking: () => string | null,
  make: () => Promise<void>,
): { readonly problem: () => string | null; readonly isBusy: () => boolean; run: () => void } {
  const [problem, setProblem] = createSignal<string | null>(null);
  const [isBusy, setBusy] = createSignal(false);
  const run = async (): Promise<void> => {
    setProblem(lacking());
    if (problem() !== null) return;
    setBusy(true);
    try {
      await make();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  };
  return { problem, isBusy, run: () => void run() };
}

/** The form of it, with what is wrong above its buttons. */
export function MakeForm(props: {
  readonly label: string;
  /** What the button says. */
  readonly action: string;
  readonly making: ReturnType<typeof createMaking>;
  readonly onClose: () => void;
  readonly children: JSX.Element;
}): JSX.Element {
  return (
    <form
      class="mb-6 flex flex-col gap-4 rounded-md border border-line bg-page p-4"
      aria-label={props.label}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        props.making.run();
      }}
    >
      {props.children}
      <Show when={props.making.problem()}>
        <p class="text-sm text-bad-ink" role="alert">
          {props.making.problem()}
        </p>
      </Show>
      <div class="flex flex-wrap gap-2">
        <button
          type="submit"
          class="button button-primary pointer-coarse:min-h-11"
          disabled={props.making.isBusy()}
        >
          {props.action}
        </button>
        <button
          type="button"
          class="button pointer-coarse:min-h-11"
          onClick={() => props.onClose()}
        >
          Cancel
        </button>
      </div>
    </form>
  );
}

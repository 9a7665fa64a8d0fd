import { type JSX, Show } from "solid-js";
import { useGroups } from "./groups-context.ts";

/** Saving and giving up what is not saved; it stays in sight while there is any. */
export function SaveBar(props: { readonly onLacking: () => void }): JSX.Element {
  const { state } = useGroups();
  const save = async () => {
    if (!(await state.save())) props.onLacking();
  };
  const detail = () => state.problem()?.message;
  return (
    <Show when={state.isDirty() || detail()}>
      <div
        class="sticky bottom-0 z-10 -mx-4 flex flex-wrap items-center gap-2 border-t border-line bg-surface px-4 py-2.5 md:-mx-8 md:px-8"
        role="region"
        aria-label="Changes that are not saved"
      >
        <p class="min-w-0 flex-1 basis-60 text-sm wrap-anywhere" role="status">
          <Show when={detail()} fallback={lacking(state.gaps().length)}>
            {(text) => (
              <span class="text-bad-ink">
                {state.isConflict()
                  ? "Somebody has saved the groups since you opened them. Your changes are still here; to go on, load what was saved and make them again."
                  : text()}
              </span>
            )}
          </Show>
        </p>
        <div class="ml-auto flex flex-wrap gap-2">
          <Show when={state.isConflict()}>
            <button
              type="button"
              class="button pointer-coarse:min-h-11"
              onClick={() => void state.reload()}
            >
              Load what was saved
            </button>
          </Show>
          <button
            type="button"
            class="button pointer-coarse:min-h-11"
            onClick={() => state.discard()}
          >
            Discard
          </button>
          <button
            type="button"
            class="button button-primary pointer-coarse:min-h-11"
            aria-busy={state.isBusy()}
            onClick={() => void save()}
          >
            Save
          </button>
        </div>
      </div>
    </Show>
  );
}

function lacking(gaps: number): string {
  if (gaps === 0) return "Not saved yet: until then it is as it was.";
  return gaps === 1 ? "One thing is missing above." : `${gaps} things are missing above.`;
}

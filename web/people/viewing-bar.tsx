import { createSignal, type JSX, onCleanup, onMount, Show } from "solid-js";
import type { PersonAnswer } from "../../edge/protocol/person.ts";
import { dateTimeText } from "../format/time.ts";
import { personText } from "../state/person-text.ts";
import { stopViewing } from "../state/view-as.ts";
import { Icon } from "../ui/icon.tsx";

/** Says on every page whose eyes it is seen with, and leads out of that, which its time does too. */
export function ViewingBar(props: { readonly person: PersonAnswer }): JSX.Element {
  const until = () => props.person.viewing?.until ?? "";
  const [problem, setProblem] = createSignal<string | null>(null);
  const stop = (): void => {
    setProblem(null);
    void stopViewing().catch((error: unknown) =>
      setProblem(error instanceof Error ? error.message : String(error)),
    );
  };
  onMount(() => {
    const leftMs = Date.parse(until()) - Date.now();
    const timer = setTimeout(stop, Math.max(0, leftMs));
    onCleanup(() => clearTimeout(timer));
  });
  return (
    <div
      class="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-warn-tint px-4 py-1.5 text-sm text-warn-ink"
      role="status"
      data-viewing
    >
      <Icon name="warning" />
      <span class="min-w-0 flex-1 wrap-anywhere">
        {"You see what "}
        <bdi class="font-medium">{personText(props.person)}</bdi>
        {` sees, until ${dateTimeText(until(), new Date())}. Nothing can be changed, and it is in the log.`}
      </span>
      <button type="button" class="button pointer-coarse:min-h-11" onClick={stop}>
        Stop viewing
      </button>
      <Show when={problem()}>
        <p class="w-full" role="alert">
          {problem()}
        </p>
      </Show>
    </div>
  );
}

import { createSignal, type JSX, onMount } from "solid-js";
import type { ViewContent } from "../../edge/protocol/view.ts";
import { Refused } from "./refused.tsx";
import type { Sending } from "./create-sending.ts";
import { isBlank } from "../../edge/protocol/blank.ts";

type Named = Pick<ViewContent, "name" | "shared">;

/** The name of a view, and who sees it. */
export function ViewForm(props: {
  readonly first: Named;
  /** What the button says. */
  readonly label: string;
  readonly sending: Sending;
  readonly onSave: (named: Named) => void;
  readonly onBack: () => void;
}): JSX.Element {
  let input: HTMLInputElement | undefined;
  const [name, setName] = createSignal(props.first.name);
  const [shared, setShared] = createSignal(props.first.shared);
  onMount(() => input?.select());
  const isNamed = () => !isBlank(name());
  return (
    <form
      class="flex flex-col gap-3 p-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (isNamed()) props.onSave({ name: name().trim(), shared: shared() });
      }}
    >
      <label class="flex flex-col gap-1 text-xs text-ink-3">
        Name
        <input
          ref={(element) => (input = element)}
          class="field w-full pointer-coarse:h-11"
          type="text"
          dir="auto"
          maxlength={120}
          required
          autocomplete="off"
          value={name()}
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </label>
      <label class="flex min-h-7 items-center gap-2 text-sm pointer-coarse:min-h-11">
        <input
          type="checkbox"
          class="size-3.5 shrink-0 accent-accent"
          checked={shared()}
          onChange={(event) => setShared(event.currentTarget.checked)}
        />
        Share with everybody
      </label>
      <Refused problem={props.sending.problem()} />
      <div class="flex justify-end gap-2">
        <button type="button" class="button" onClick={() => props.onBack()}>
          Back
        </button>
        <button
          type="submit"
          class="button button-primary"
          disabled={!isNamed() || props.sending.isSending()}
        >
          {props.label}
        </button>
      </div>
    </form>
  );
}

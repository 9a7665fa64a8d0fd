import { useQueryClient } from "@tanstack/solid-query";
import { createSignal, type JSX, Show } from "solid-js";
import { addressFault, type MadeWebhook } from "../../edge/protocol/webhook.ts";
import { webhookCalls } from "../client/webhook-calls.ts";
import { ObjectChecks } from "../ui/object-checks.tsx";

/** The list of webhooks: what is made or changed is in it. */
export const WEBHOOKS_KEY = ["webhooks"];

/** What a webhook is to be, until it is made. */
function createWebhookDraft(onMade: (made: MadeWebhook) => void) {
  const client = useQueryClient();
  const [url, setUrl] = createSignal("");
  const [objects, setObjects] = createSignal<ReadonlySet<string>>(new Set());
  const [problem, setProblem] = createSignal<string | null>(null);
  const [isBusy, setBusy] = createSignal(false);
  const lacking = () => {
    const fault = addressFault(url().trim());
    if (fault !== null) return `The address cannot be used: ${fault}.`;
    return objects().size === 0 ? "Choose an object." : null;
  };
  const make = async (): Promise<void> => {
    setProblem(lacking());
    if (lacking() !== null) return;
    setBusy(true);
    try {
      const follows = Object.fromEntries([...objects()].map((one) => [one, "all" as const]));
      onMade(await webhookCalls.make({ url: url().trim(), objects: follows }));
      await client.invalidateQueries({ queryKey: WEBHOOKS_KEY });
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  };
  const choose = (object: string, isOn: boolean) => {
    const others = [...objects()].filter((one) => one !== object);
    setObjects(new Set(isOn ? [...others, object] : others));
  };
  return { url, setUrl, objects, choose, problem, isBusy, make };
}

/** Makes a webhook: where it leads, and which objects it follows. */
export function NewWebhook(props: {
  readonly onMade: (made: MadeWebhook) => void;
  readonly onClose: () => void;
}): JSX.Element {
  const draft = createWebhookDraft((made) => props.onMade(made));
  return (
    <form
      class="mb-6 flex flex-col gap-4 rounded-md border border-line bg-page p-4"
      aria-label="New webhook"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void draft.make();
      }}
    >
      <label class="flex min-w-0 flex-col gap-1.5 text-xs font-medium text-ink-3">
        Address
        <input
          ref={(input) => queueMicrotask(() => input.focus())}
          type="url"
          class="field w-full pointer-coarse:h-11"
          placeholder="https://example.com/hook"
          maxLength={2000}
          value={draft.url()}
          onInput={(event) => draft.setUrl(event.currentTarget.value)}
        />
      </label>
      <ObjectChecks
        legend="Objects that it follows"
        chosen={draft.objects()}
        onChoose={draft.choose}
      />
      <Show when={draft.problem()}>
        <p class="text-sm text-bad-ink" role="alert">
          {draft.problem()}
        </p>
      </Show>
      <div class="flex flex-wrap gap-2">
        <button
          type="submit"
          class="button button-primary pointer-coarse:min-h-11"
          disabled={draft.isBusy()}
        >
          Make the webhook
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

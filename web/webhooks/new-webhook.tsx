import { useQueryClient } from "@tanstack/solid-query";
import { createSignal, type JSX } from "solid-js";
import { addressFault, type MadeWebhook } from "../../edge/protocol/webhook.ts";
import { webhookCalls } from "../client/webhook-calls.ts";
import { createMaking, MakeForm } from "../ui/make-form.tsx";
import { createChosen, ObjectChecks } from "../ui/object-checks.tsx";

/** The list of webhooks: what is made or changed is in it. */
export const WEBHOOKS_KEY = ["webhooks"];

/** What a webhook is to be, until it is made. */
function createWebhookDraft(onMade: (made: MadeWebhook) => void) {
  const client = useQueryClient();
  const [url, setUrl] = createSignal("");
  const { objects, choose } = createChosen();
  const lacking = () => {
    const fault = addressFault(url().trim());
    if (fault !== null) return `The address cannot be used: ${fault}.`;
    return objects().size === 0 ? "Choose an object." : null;
  };
  const making = createMaking(lacking, async () => {
    const follows = Object.fromEntries([...objects()].map((one) => [one, "all" as const]));
    onMade(await webhookCalls.make({ url: url().trim(), objects: follows }));
    await client.invalidateQueries({ queryKey: WEBHOOKS_KEY });
  });
  return { url, setUrl, objects, choose, making };
}

/** Makes a webhook: where it leads, and which objects it follows. */
export function NewWebhook(props: {
  readonly onMade: (made: MadeWebhook) => void;
  readonly onClose: () => void;
}): JSX.Element {
  const draft = createWebhookDraft((made) => props.onMade(made));
  return (
    <MakeForm
      label="New webhook"
      action="Make the webhook"
      making={draft.making}
      onClose={props.onClose}
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
    </MakeForm>
  );
}

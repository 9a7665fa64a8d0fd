import { useQuery } from "@tanstack/solid-query";
import { createSignal, type JSX, Match, Show, Switch } from "solid-js";
import type { MadeWebhook } from "../../edge/protocol/webhook.ts";
import { personQuery } from "../state/person.ts";
import { settled } from "../state/query.ts";
import { Icon } from "../ui/icon.tsx";
import { showPlace } from "../ui/place.tsx";
import { EmptyView } from "../ui/problem-view.tsx";
import { SecretOnce } from "../ui/secret-once.tsx";
import { NewWebhook } from "../webhooks/new-webhook.tsx";
import { WebhookList } from "../webhooks/webhook-list.tsx";

/** Where the changes of objects are posted to; for admins. */
export function WebhooksPage(): JSX.Element {
  const query = useQuery(() => personQuery);
  const [made, setMade] = createSignal<MadeWebhook | null>(null);
  const [isMaking, setMaking] = createSignal(false);
  const isAdmin = () => settled(query)?.role === "admin";
  let button: HTMLButtonElement | undefined;
  const close = () => {
    setMaking(false);
    setMade(null);
    button?.focus();
  };
  showPlace(() => [{ label: "People", href: "/people" }, { label: "Webhooks" }]);
  return (
    <div class="mx-auto max-w-3xl px-4 pt-6 pb-12 md:px-8 md:pt-8">
      <div class="mb-2 flex flex-wrap items-center justify-between gap-3">
        <h1 class="text-xl font-semibold tracking-tight">Webhooks</h1>
        <Show when={isAdmin()}>
          <button
            ref={(element) => (button = element)}
            type="button"
            class="button pointer-coarse:min-h-11"
            aria-expanded={isMaking()}
            onClick={() => {
              setMade(null);
              setMaking(true);
            }}
          >
            <Icon name="plus" />
            New webhook
          </button>
        </Show>
      </div>
      <p class="mb-5 text-sm text-ink-2">
        A webhook posts what changes to an address: every change at least once, and those of a
        record in their order, signed as Standard Webhooks says.
      </p>
      <Show when={isMaking()}>
        <NewWebhook
          onMade={(webhook) => {
            setMaking(false);
            setMade(webhook);
          }}
          onClose={close}
        />
      </Show>
      <Show when={made()} keyed>
        {({ secret }) => (
          <SecretOnce
            title="The secret that signs its messages"
            label="Secret"
            value={secret}
            onClose={close}
          />
        )}
      </Show>
      <Switch fallback={<span class="bone h-24 w-full" aria-busy="true" />}>
        <Match when={isAdmin()}>
          <WebhookList onSecret={setMade} />
        </Match>
        <Match when={settled(query)}>
          <EmptyView title="Webhooks are for admins" detail="Ask an admin to make one." />
        </Match>
      </Switch>
    </div>
  );
}

import { useQuery } from "@tanstack/solid-query";
import { For, type JSX, Match, Show, Switch } from "solid-js";
import type { MadeWebhook, WebhookEntry } from "../../edge/protocol/webhook.ts";
import { webhookCalls } from "../client/webhook-calls.ts";
import { exactDateTimeText } from "../format/time.ts";
import { settled } from "../state/query.ts";
import { useSync } from "../state/sync.tsx";
import { EmptyView, ProblemView } from "../ui/problem-view.tsx";
import { WEBHOOKS_KEY } from "./new-webhook.tsx";
import { WebhookActions } from "./webhook-actions.tsx";
import {
  addressText,
  deadLetters,
  errorText,
  followsText,
  placeText,
  stateText,
  testText,
} from "./webhook-words.ts";

/** So often it is read how far they are. */
const EVERY_MS = 3_000;

/** All webhooks, how far each is, and what can be done with it. */
export function WebhookList(props: {
  readonly onSecret: (made: MadeWebhook) => void;
}): JSX.Element {
  const query = useQuery(() => ({
    queryKey: WEBHOOKS_KEY,
    queryFn: ({ signal }) => webhookCalls.webhooks(signal),
    refetchInterval: EVERY_MS,
  }));
  const ids = () => settled(query)?.webhooks.map(({ id }) => id) ?? [];
  const byId = (id: string) => settled(query)?.webhooks.find((one) => one.id === id);
  return (
    <Switch fallback={<span class="bone h-24 w-full" aria-busy="true" />}>
      <Match when={settled(query)}>
        <Show
          when={ids().length > 0}
          fallback={
            <EmptyView
              title="There is no webhook"
              detail="A webhook posts every change of the objects it follows to an address of yours."
            />
          }
        >
          <ul class="divide-y divide-line rounded-md border border-line">
            <For each={ids()}>
              {(id) => (
                <Show when={byId(id)}>
                  {(webhook) => <Webhook webhook={webhook()} onSecret={props.onSecret} />}
                </Show>
              )}
            </For>
          </ul>
        </Show>
      </Match>
      <Match when={query.error}>
        {(error) => <ProblemView nested error={error()} onRetry={() => void query.refetch()} />}
      </Match>
    </Switch>
  );
}

function Webhook(props: {
  readonly webhook: WebhookEntry;
  readonly onSecret: (made: MadeWebhook) => void;
}): JSX.Element {
  const sync = useSync();
  const labelOf = (object: string) => sync.status(object)?.labelPlural ?? object;
  const state = () => stateText(props.webhook);
  const tested = () => testText(props.webhook, new Date());
  const dead = () => deadLetters(props.webhook);
  return (
    <li class="flex flex-col gap-2 px-4 py-3" data-webhook={props.webhook.id}>
      <div>
        <p
          class="text-sm font-medium wrap-anywhere"
          title={`Made ${exactDateTimeText(props.webhook.madeAt)}`}
        >
          <bdi>{addressText(props.webhook.url)}</bdi>
        </p>
        <p class="text-xs text-ink-3 wrap-anywhere">
          {followsText(props.webhook, labelOf)}, for <bdi>{props.webhook.by}</bdi>
        </p>
        <p
          class="text-xs wrap-anywhere"
          classList={{ "text-ink-3": state().isWell, "text-warn-ink": !state().isWell }}
        >
          {state().text}
        </p>
        <Show when={tested()}>
          <p class="text-xs text-ink-3 wrap-anywhere" role="status">
            {tested()}
          </p>
        </Show>
      </div>
      <ul class="flex flex-col gap-0.5 text-xs">
        <For each={props.webhook.places}>
          {(place) => (
            <li class="wrap-anywhere">
              <bdi class="font-medium">{labelOf(place.object)}</bdi>
              <span class="text-ink-3">{`: ${placeText(place, new Date())}`}</span>
              <Show when={errorText(place, new Date())}>
                {(text) => <span class="text-warn-ink">{`. ${text()}`}</span>}
              </Show>
            </li>
          )}
        </For>
      </ul>
      <Show when={dead() > 0}>
        <p class="text-xs text-warn-ink">
          {dead() === 1 ? "1 dead letter" : `${dead()} dead letters`}
        </p>
      </Show>
      <WebhookActions webhook={props.webhook} onSecret={props.onSecret} />
    </li>
  );
}

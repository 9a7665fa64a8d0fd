import type { NewWebhook, WebhookChange, WebhooksAnswer } from "../../edge/protocol/webhook.ts";
import { ask, client } from "./api.ts";

const { webhooks } = client;

const one = (webhook: string) => ({ param: { webhook } });

/** Webhooks, for admins. Loaded when they are needed first. */
export const webhookCalls = {
  /** All of them, the one made first first. */
  webhooks(signal?: AbortSignal): Promise<WebhooksAnswer> {
    return ask((init) => webhooks.$get({}, init), signal) as Promise<WebhooksAnswer>;
  },
  make: (made: NewWebhook) => ask((init) => webhooks.$post({ json: made }, init)),
  change: (webhook: string, change: WebhookChange) =>
    ask((init) => webhooks[":webhook"].$put({ ...one(webhook), json: change }, init)),
  newSecret: (webhook: string) =>
    ask((init) => webhooks[":webhook"].secret.$post(one(webhook), init)),
  test: (webhook: string) => ask((init) => webhooks[":webhook"].test.$post(one(webhook), init)),
  retry: (webhook: string) =>
    ask((init) => webhooks[":webhook"]["dead-letters"].$post(one(webhook), init)),
  drop: (webhook: string) =>
    ask((init) => webhooks[":webhook"]["dead-letters"].$delete(one(webhook), init)),
  remove: (webhook: string) => ask((init) => webhooks[":webhook"].$delete(one(webhook), init)),
};

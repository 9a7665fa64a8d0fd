import * as v from "valibot";
import {
  MadeWebhook,
  NewWebhook,
  WebhookChange,
  WebhookEntry,
  WebhooksAnswer,
} from "../protocol/webhook.ts";
import type { RouteTexts } from "./route.ts";

/** Where the changes of objects are posted to. */
export const WEBHOOK_ROUTES = {
  "GET /webhooks": {
    summary: "Lists the webhooks, with how far each is; for admins.",
    tag: "Webhooks",
    answer: WebhooksAnswer,
  },
  "POST /webhooks": {
    summary:
      "Makes a webhook, for an admin who sees all of its objects; its secret is answered this once.",
    tag: "Webhooks",
    body: NewWebhook,
    bodyExample: ({ object }) => ({
      url: "https://example.com/hook",
      objects: { [object]: "all" },
    }),
    answer: MadeWebhook,
    status: 201,
    refused: [404, 409, 413],
  },
  "PUT /webhooks/:webhook": {
    summary:
      "Pauses a webhook, sets it going and tries at once, or leads it elsewhere; for admins.",
    tag: "Webhooks",
    body: WebhookChange,
    bodyExample: () => ({ state: "paused" }),
    answer: WebhookEntry,
    refused: [404, 413],
  },
  "POST /webhooks/:webhook/secret": {
    summary:
      "Makes another secret, which is answered this once, and signs beside the one before for a day; for admins.",
    tag: "Webhooks",
    answer: MadeWebhook,
    refused: [404],
  },
  "POST /webhooks/:webhook/test": {
    summary: "Has ingest send a test message; for admins.",
    tag: "Webhooks",
    answer: WebhookEntry,
    refused: [404],
  },
  "POST /webhooks/:webhook/dead-letters": {
    summary: "Has the dead letters of a webhook sent again; for admins.",
    tag: "Webhooks",
    answer: v.object({ retried: v.number() }),
    refused: [404],
  },
  "DELETE /webhooks/:webhook/dead-letters": {
    summary: "Drops the dead letters of a webhook; for admins.",
    tag: "Webhooks",
    answer: v.object({ dropped: v.number() }),
    refused: [404],
  },
  "DELETE /webhooks/:webhook": {
    summary: "Deletes a webhook; for admins.",
    tag: "Webhooks",
    answer: v.object({ removed: v.string() }),
    refused: [404],
  },
} as const satisfies RouteTexts;

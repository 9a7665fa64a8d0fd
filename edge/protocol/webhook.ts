import * as v from "valibot";

/** `paused` by a person, or by ingest as `reason` says; `disabled` by the receiver, which answered 410. */
export const WEBHOOK_STATES = ["on", "paused", "disabled"] as const;
export type WebhookState = (typeof WEBHOOK_STATES)[number];

/** What secrets of Standard Webhooks begin with. */
export const SECRET_PREFIX = "whsec_";

export const MOST_WEBHOOKS = 50;

/** So long messages have the signature of the secret before as well. Hours. */
export const ROTATION_HOURS = 24;

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Why a webhook may never lead to an address; null where it may, as far as that is seen. */
export function addressFault(address: string): string | null {
  const url = URL.parse(address);
  if (url === null) return "it is no address like https://example.com/hook";
  if (url.username !== "" || url.password !== "") return "it must have no user name and password";
  if (url.hash !== "") return "it must have no part behind #";
  if (url.protocol === "https:") return null;
  const isHere = url.protocol === "http:" && LOOPBACK.test(url.hostname);
  return isHere ? null : "it must be https";
}

const Address = v.pipe(
  v.string(),
  v.maxLength(2_000),
  v.check(
    (address) => addressFault(address) === null,
    (issue) => addressFault(String(issue.input)) ?? "",
  ),
);

const ObjectName = v.pipe(v.string(), v.regex(/^[A-Za-z]\w{0,79}$/, "it takes API names"));
const ColumnName = v.pipe(v.string(), v.regex(/^[A-Za-z]\w{0,79}$/, "it takes names of columns"));

/** By API name of the object: all its columns, or some. */
export const Follows = v.pipe(
  v.record(
    ObjectName,
    v.union([v.literal("all"), v.pipe(v.array(ColumnName), v.minLength(1), v.maxLength(1_000))]),
  ),
  v.check((follows) => Object.keys(follows).length > 0, "it names an object"),
);
export type Follows = v.InferOutput<typeof Follows>;

export const NewWebhook = v.strictObject({ url: Address, objects: Follows });
export type NewWebhook = v.InferOutput<typeof NewWebhook>;

/** Sent to pause a webhook, to set it going at once, or to lead it elsewhere. */
export const WebhookChange = v.strictObject({
  url: v.optional(Address),
  state: v.optional(v.picklist(["on", "paused"])),
});
export type WebhookChange = v.InferOutput<typeof WebhookChange>;

/** How far a webhook is with an object. */
const Place = v.object({
  object: v.string(),
  /** Taken by the receiver up to this change. */
  seq: v.number(),
  /** The newest change of the log. */
  head: v.number(),
  /** Since when the oldest change waits that the receiver has not; null: it has all. */
  waitingSince: v.nullable(v.string()),
  acceptedAt: v.nullable(v.string()),
  failingSince: v.nullable(v.string()),
  tries: v.number(),
  /** Why the last message was not taken; null where it was. */
  error: v.nullable(v.string()),
  retryAt: v.nullable(v.string()),
  deadLetters: v.number(),
});

/** A webhook as it is listed: never its secret. */
export const WebhookEntry = v.object({
  id: v.string(),
  url: v.string(),
  objects: Follows,
  /** What the person is called who made it, or set it going last. */
  by: v.string(),
  madeAt: v.string(),
  state: v.picklist(WEBHOOK_STATES),
  reason: v.nullable(v.string()),
  /** When there was a new secret; null: never. */
  rotatedAt: v.nullable(v.string()),
  /** The last test message: its result is null while it is not sent. */
  test: v.nullable(v.object({ askedAt: v.string(), result: v.nullable(v.string()) })),
  places: v.array(Place),
});
export type WebhookEntry = v.InferOutput<typeof WebhookEntry>;

export const WebhooksAnswer = v.object({ webhooks: v.array(WebhookEntry) });
export type WebhooksAnswer = v.InferOutput<typeof WebhooksAnswer>;

/** The secret is answered once, when it is made; nobody can read it again. */
export const MadeWebhook = v.object({ id: v.string(), secret: v.string() });
export type MadeWebhook = v.InferOutput<typeof MadeWebhook>;

import { Metadata, status, type ServerErrorResponse } from "@grpc/grpc-js";

type Known = { readonly code: status; readonly message: string };

const invalid = (message: string): Known => ({ code: status.INVALID_ARGUMENT, message });
const denied = (message: string): Known => ({ code: status.PERMISSION_DENIED, message });
const exhausted = (message: string): Known => ({ code: status.RESOURCE_EXHAUSTED, message });
const unavailable = (message: string): Known => ({ code: status.UNAVAILABLE, message });
const unauthenticated = (message: string): Known => ({ code: status.UNAUTHENTICATED, message });

/**
 * The errors of GetTopic, GetSchema and Subscribe by the last part of their names (Pub/Sub API Guide, "Handle Errors").
 * Assumed: all codes and messages but those of service.auth.error, service.unavailable, topic.not.found,
 * subscription.fetch.replayid.corrupted and subscription.limit.exceeded; the guide gives names and meanings only.
 */
const ERRORS = {
  "service.unavailable": unavailable("The service is unavailable. Retry the request later."),
  "service.auth.error": unauthenticated(
    "The authentication exception occurred during authorization.",
  ),
  "service.auth.headers.invalid": unauthenticated(
    "The request metadata is not valid. Ensure that the accesstoken, instanceurl and tenantid headers aren't blank.",
  ),
  "service.auth.refresh.invalid": unauthenticated("The auth_refresh token is not valid."),
  "service.protection.stream.limit.triggered": exhausted("Too many streams are open."),
  "service.protection.triggered": exhausted("Too many requests were made. Retry later."),
  "service.tenant.license": denied("The org isn't licensed for the Pub/Sub API."),
  "concurrent.client.limit.exceeded": exhausted(
    "The maximum number of concurrent clients across all topics has been exceeded.",
  ),
  "topic.not.found": {
    code: status.NOT_FOUND,
    message:
      "The topic can't be found. Ensure that the topic exists and that you have access to it.",
  },
  "topic.meta.permission": denied("You don't have permission to read the topic."),
  "topic.validation.empty": invalid("The topic name can't be blank."),
  "topic.api.unavailable": unavailable("The topic can't be read now. Retry the request later."),
  "schema.api.unavailable": unavailable("The schema can't be read now. Retry the request later."),
  "schema.meta.permission": denied("You don't have permission to read the schema."),
  "schema.validation.failed": invalid("Schema validation failed. The schema ID is unknown."),
  "subscription.fetch.replayid.corrupted": invalid(
    "The Replay ID validation failed. Ensure that the Replay ID is valid.",
  ),
  "subscription.fetch.replayid.validation.failed": invalid(
    "The Replay ID is required when the replay preset is CUSTOM.",
  ),
  "subscription.fetch.replay.repeated": {
    code: status.INTERNAL,
    message: "An event with a lower replay ID than the one before it was read.",
  },
  "subscription.limit.exceeded": exhausted(
    "You have exceeded the event delivery limit for your org.",
  ),
  "subscription.fetch.overflow": exhausted(
    "More events were requested than are read from the stream.",
  ),
  "subscription.fetch.requested.events.invalid": invalid(
    "The number of requested events must be greater than zero.",
  ),
  "subscription.fetch.topic.mismatch": invalid(
    "The topic name must be the same in every fetch request of a stream.",
  ),
  "subscription.fetch.request.invalid": invalid("The fetch request is not valid."),
  "subscription.topic.cannot.subscribe": denied(
    "You don't have permission to subscribe to the topic.",
  ),
  "subscription.internal.error": {
    code: status.INTERNAL,
    message: "An internal error occurred in the subscription.",
  },
} as const satisfies Record<string, Known>;

export type PubSubErrorName = keyof typeof ERRORS;

export function isPubSubErrorName(name: string): name is PubSubErrorName {
  return Object.hasOwn(ERRORS, name);
}

export type PubSubErrorOptions = {
  /** Replaces the usual message. */
  readonly message?: string | undefined;
  /** Replaces the usual gRPC status. */
  readonly status?: number | undefined;
  /** The name of the stream call that ends, if it is one. */
  readonly type?: "Subscribe";
};

/** An error that ends a Pub/Sub API call: trailers `error-code` and `rpc-id`, and the rpc id in the details. */
export function pubSubError(
  name: PubSubErrorName,
  rpcId: string,
  options: PubSubErrorOptions = {},
): ServerErrorResponse {
  const metadata = new Metadata();
  metadata.set("error-code", `sfdc.platform.eventbus.grpc.${name}`);
  metadata.set("rpc-id", rpcId);
  if (options.type !== undefined) metadata.set("type", options.type);
  const details = `${options.message ?? ERRORS[name].message} rpcId: ${rpcId}`;
  const code = options.status ?? ERRORS[name].code;
  return Object.assign(new Error(details), { code, details, metadata });
}

/** The error that a fault names. @throws Error when there is no such error */
export function namedError(name: string): PubSubErrorName {
  if (isPubSubErrorName(name)) return name;
  const known = Object.keys(ERRORS).join(", ");
  throw new Error(`The Pub/Sub API has no error ${name}; it has ${known}.`);
}

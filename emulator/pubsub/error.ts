import { Metadata, status, type ServerErrorResponse } from "@grpc/grpc-js";

/** The errors given here, with their codes as far as they are known (Pub/Sub API Guide, "Handle Errors"). */
const ERRORS = {
  "service.auth.error": {
    code: status.UNAUTHENTICATED,
    message: "The authentication exception occurred during authorization.",
  },
  "service.auth.headers.invalid": {
    code: status.UNAUTHENTICATED,
    message:
      "The request metadata is not valid. Ensure that the accesstoken, instanceurl and tenantid headers aren't blank.",
  },
  "service.unavailable": {
    code: status.UNAVAILABLE,
    message: "The service is unavailable. Retry the request later.",
  },
  "topic.not.found": {
    code: status.NOT_FOUND,
    message:
      "The topic can't be found. Ensure that the topic exists and that you have access to it.",
  },
  "topic.validation.empty": {
    code: status.INVALID_ARGUMENT,
    message: "The topic name can't be blank.",
  },
  "schema.validation.failed": {
    code: status.INVALID_ARGUMENT,
    message: "Schema validation failed. The schema ID is unknown.",
  },
  "subscription.fetch.topic.mismatch": {
    code: status.INVALID_ARGUMENT,
    message: "The topic name must be the same in every fetch request of a stream.",
  },
  "subscription.fetch.requested.events.invalid": {
    code: status.INVALID_ARGUMENT,
    message: "The number of requested events must be greater than zero.",
  },
  "subscription.fetch.replayid.validation.failed": {
    code: status.INVALID_ARGUMENT,
    message: "The Replay ID is required when the replay preset is CUSTOM.",
  },
  "subscription.fetch.replayid.corrupted": {
    code: status.INVALID_ARGUMENT,
    message: "The Replay ID validation failed. Ensure that the Replay ID is valid.",
  },
} as const;

export type PubSubErrorName = keyof typeof ERRORS;

/** An error as the Pub/Sub API ends a call with it: trailers `error-code` and `rpc-id`, and the rpc id in the details. */
export function pubSubError(
  name: PubSubErrorName,
  rpcId: string,
  message: string = ERRORS[name].message,
): ServerErrorResponse {
  const metadata = new Metadata();
  metadata.set("error-code", `sfdc.platform.eventbus.grpc.${name}`);
  metadata.set("rpc-id", rpcId);
  const details = `${message} rpcId: ${rpcId}`;
  return Object.assign(new Error(details), { code: ERRORS[name].code, details, metadata });
}

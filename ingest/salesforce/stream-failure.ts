import type { Metadata } from "@grpc/grpc-js";
import { StreamError } from "./errors.ts";

/** A failed call, as grpc-js reports it. */
export type StreamFailure = {
  readonly code?: number;
  readonly details?: string;
  readonly metadata?: Metadata;
};

/** Salesforce's own code and id are in the trailers `error-code` and `rpc-id` ("Handle Errors", Pub/Sub API). */
export function streamErrorOf(failure: StreamFailure, topic: string): StreamError {
  const details = failure.details ?? "no details";
  return new StreamError(
    {
      code: failure.code ?? 2,
      errorCode: trailer(failure, "error-code") ?? "",
      rpcId: trailer(failure, "rpc-id") ?? /rpcId: (\S+)/.exec(details)?.[1] ?? null,
      topic,
      message: details,
    },
    { cause: failure },
  );
}

function trailer({ metadata }: StreamFailure, name: string): string | null {
  const value = metadata?.get(name)[0];
  return value === undefined || value === "" ? null : value.toString();
}

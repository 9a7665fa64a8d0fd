import { constants, type ServerHttp2Stream } from "node:http2";

/**
 * The HTTP/2 stream of a call, which grpc-js keeps private. Only faults need it.
 *
 * @throws Error when grpc-js has moved it
 */
function http2Stream(call: object): ServerHttp2Stream {
  const { stream } = (call as unknown as { call: { stream?: ServerHttp2Stream } }).call;
  if (stream === undefined) throw new Error("grpc-js no longer has the HTTP/2 stream where it was");
  return stream;
}

/** Ends the stream with RST_STREAM and no status; the client sees an interrupted stream. */
export function resetStream(call: object): void {
  http2Stream(call).close(constants.NGHTTP2_INTERNAL_ERROR);
}

/** Breaks the call's connection, with all other calls on it. */
export function breakConnection(call: object): void {
  http2Stream(call).session?.destroy();
}

type Reading = { readStop(): void; readStart(): void };

/**
 * Stops reading from the call's connection, so that no ping on it is answered; the client sees a half-open connection.
 *
 * @returns lets it answer again
 */
export function silenceConnection(call: object): () => void {
  const socket = http2Stream(call).session?.socket as { _handle?: Reading | null } | undefined;
  const handle = socket?._handle;
  handle?.readStop();
  return () => {
    if (socket?._handle === handle) handle?.readStart();
  };
}

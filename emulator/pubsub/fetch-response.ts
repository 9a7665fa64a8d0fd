import { fieldSize, varintSize, writeHead, writeVarint } from "../events/consumer-event.ts";
import type { FetchResponse } from "./message.ts";

/** Tags of `FetchResponse`: field number × 8 + 2 for a field with a length, + 0 for a number. */
const LATEST_REPLAY_ID = 0x12;
const RPC_ID = 0x1a;
const PENDING_NUM_REQUESTED = 0x20;

/** A FetchResponse in protobuf bytes. Its events are copied as they were encoded when they were logged. */
export function fetchResponseBytes(response: FetchResponse): Buffer {
  const { events, latestReplayId, rpcId, pendingNumRequested } = response;
  let size = fieldSize(latestReplayId.length) + fieldSize(rpcId.length);
  for (const { bytes } of events) size += bytes.length;
  // Protobuf omits zeros.
  if (pendingNumRequested > 0) size += 1 + varintSize(pendingNumRequested);
  const out = Buffer.allocUnsafe(size);
  let at = 0;
  for (const { bytes } of events) {
    out.set(bytes, at);
    at += bytes.length;
  }
  at = writeHead(out, at, LATEST_REPLAY_ID, latestReplayId.length);
  at += latestReplayId.copy(out, at);
  at = writeHead(out, at, RPC_ID, rpcId.length);
  at += out.write(rpcId, at, "latin1");
  if (pendingNumRequested > 0) {
    out[at] = PENDING_NUM_REQUESTED;
    writeVarint(out, at + 1, pendingNumRequested);
  }
  return out;
}

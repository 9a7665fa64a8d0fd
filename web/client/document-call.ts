import type { ApiDocument } from "../../edge/protocol/openapi.ts";
import { ask, client } from "./api.ts";

/** The API's own document, of what the reader sees. Loaded when it is needed first. */
export function apiDocument(signal?: AbortSignal): Promise<ApiDocument> {
  const answer = ask((init) => client["openapi.json"].$get({}, init), signal);
  // Its schemas have no end, and so no type that the client could follow.
  return answer as Promise<unknown> as Promise<ApiDocument>;
}

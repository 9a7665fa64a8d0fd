import * as v from "valibot";
import { readJson } from "../protocol/json.ts";
import type { Problem } from "../protocol/problem.ts";
import { PROTOCOL_VERSION } from "../protocol/room.ts";

/** The most that a publication may hold. The publisher sends more in several. */
const MAX_PUBLICATION_BYTES = 4 * 1024 * 1024;

/** What a publisher POSTs, or the answer that refuses it. */
export async function readBody<Schema extends v.GenericSchema>(
  request: Request,
  schema: Schema,
): Promise<v.InferOutput<Schema> | Response> {
  const text = await limitedText(request);
  if (text === null)
    return problem(
      413,
      "Publication too large",
      `A publication has at most ${MAX_PUBLICATION_BYTES} bytes; send fewer changes at once, or none with ?reset.`,
    );
  const version = readJson(v.object({ version: v.number() }), text)?.version;
  if (version !== undefined && version !== PROTOCOL_VERSION)
    return problem(
      400,
      "Other protocol version",
      `The room speaks version ${PROTOCOL_VERSION}, not ${version}; deploy the same version of both.`,
    );
  const checked = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text);
  if (checked.success) return checked.output;
  return problem(400, "Bad publication", v.summarize(checked.issues));
}

/**
 * The body as text, or null when it is too large. A large one is read to its end all the same: workerd resets the
 * connection of a request whose body is left unread, and half of the publishers saw EPIPE in place of the 413.
 */
async function limitedText(request: Request): Promise<string | null> {
  const reader = request.body?.getReader();
  if (!reader) return "";
  const decoder = new TextDecoder();
  let [text, sizeBytes] = ["", 0];
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    sizeBytes += part.value.byteLength;
    if (sizeBytes <= MAX_PUBLICATION_BYTES) text += decoder.decode(part.value, { stream: true });
  }
  return sizeBytes <= MAX_PUBLICATION_BYTES ? text + decoder.decode() : null;
}

export function problem(status: number, title: string, detail: string): Response {
  const body: Problem = { type: "about:blank", title, status, detail };
  return new Response(JSON.stringify(body), {
    status,
    headers: { "Content-Type": "application/problem+json", "Cache-Control": "no-store" },
  });
}

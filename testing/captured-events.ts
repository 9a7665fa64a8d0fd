import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as v from "valibot";

// For tests: events captured from a real org, with the values that they must decode to.

const folder = new URL("../../shared/fixtures/", import.meta.url);
const Golden = v.object({
  schemaIdVectors: v.record(v.string(), v.string()),
  events: v.array(
    v.object({
      file: v.string(),
      schemaFile: v.string(),
      schemaId: v.string(),
      replayIdHex: v.string(),
      changedFieldsDecoded: v.array(v.string()),
      decoded: v.record(v.string(), v.unknown()),
    }),
  ),
});
const Message = v.object({
  event: v.object({ id: v.string(), schemaId: v.string(), payload: v.string() }),
  replayId: v.string(),
});
const Capture = v.union([
  v.array(Message),
  v.pipe(
    v.object({ events: v.array(Message) }),
    v.transform((it) => it.events),
  ),
]);

export type CapturedEvent = {
  readonly eventId: string;
  readonly schemaId: string;
  readonly replayId: Buffer;
  readonly payload: Buffer;
  readonly schemaJson: string;
  readonly golden: v.InferOutput<typeof Golden>["events"][number];
};

/** False where the captured data is not beside the repository: tests of it are then skipped. */
export const hasCapturedData = existsSync(new URL("change-events/golden.json", folder));

export const SKIP_REASON = "skipped: no captured data in ../shared/fixtures";

/** A captured describe result: `Account`, `Opportunity`, `Case`, …. */
export function capturedDescribe(object: string): unknown {
  return JSON.parse(text(`describe/${object}.describe.json`));
}

/** An Avro schema among the captured ones. */
export function capturedSchema(file: string): string {
  return text(`change-events/${file}`);
}

/** Schema files with the ids that Salesforce gave them. */
export function capturedSchemaIds(): Readonly<Record<string, string>> {
  return golden().schemaIdVectors;
}

export function capturedEvents(): readonly CapturedEvent[] {
  return golden().events.map((golden) => {
    const messages = v.parse(Capture, JSON.parse(text(`change-events/${golden.file}`)));
    const found = messages.find(
      ({ replayId }) => Buffer.from(replayId, "base64").toString("hex") === golden.replayIdHex,
    );
    if (found === undefined) throw new Error(`${golden.file} has no event ${golden.replayIdHex}`);
    return {
      eventId: found.event.id,
      schemaId: found.event.schemaId,
      replayId: Buffer.from(found.replayId, "base64"),
      payload: Buffer.from(found.event.payload, "base64"),
      schemaJson: capturedSchema(golden.schemaFile),
      golden,
    };
  });
}

function golden(): v.InferOutput<typeof Golden> {
  return v.parse(Golden, JSON.parse(text("change-events/golden.json")));
}

function text(path: string): string {
  return readFileSync(fileURLToPath(new URL(path, folder)), "utf8");
}

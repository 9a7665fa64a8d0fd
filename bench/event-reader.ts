/** A process that subscribes, counts the events it gets, and asks for more as they drain. It decodes nothing. */
import { Client, Metadata, credentials } from "@grpc/grpc-js";

export type ReaderTask = {
  readonly port: number;
  readonly token: string;
  readonly tenantId: string;
  readonly topic: string;
  /** How many to read. */
  readonly events: number;
};

export type ReaderReport = { readonly perSecond: number };

/** As many as can be outstanding. */
const WINDOW = 100;
const EARLIEST = 1;

process.once("message", (task: ReaderTask) => read(task));

function read({ port, token, tenantId, topic, events }: ReaderTask): void {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  const metadata = new Metadata();
  metadata.set("accesstoken", token);
  metadata.set("instanceurl", "http://127.0.0.1");
  metadata.set("tenantid", tenantId);
  const asIs = (bytes: Buffer): Buffer => bytes;
  const call = client.makeBidiStreamRequest("/eventbus.v1.PubSub/Subscribe", asIs, asIs, metadata);
  const startedAt = performance.now();
  let received = 0;
  call.on("data", (response: Buffer) => {
    const got = countEvents(response);
    received += got;
    if (received < events) {
      call.write(request(topic, got));
      return;
    }
    process.send?.({ perSecond: (received * 1000) / (performance.now() - startedAt) });
    call.cancel();
  });
  call.on("error", (error) => {
    if (received < events) throw error;
  });
  call.write(request(topic, WINDOW, EARLIEST));
}

/** A FetchRequest: `topic_name` = 1, `replay_preset` = 2, `num_requested` = 4. */
function request(topic: string, count: number, preset = 0): Buffer {
  const head = Buffer.from([0x0a, topic.length]);
  return Buffer.concat([head, Buffer.from(topic), Buffer.from([0x10, preset, 0x20, count])]);
}

/** The fields numbered 1 of a FetchResponse, without a look into them. */
function countEvents(response: Buffer): number {
  let [at, count] = [0, 0];
  while (response[at] === 0x0a) {
    let [size, shift] = [0, 0];
    for (;;) {
      const byte = response[++at] ?? 0;
      size |= (byte & 127) << shift;
      shift += 7;
      if (byte < 128) break;
    }
    at += size + 1;
    count++;
  }
  return count;
}

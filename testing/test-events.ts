import * as v from "valibot";
import { StreamEvent } from "../edge/protocol/stream.ts";

/** An event of a stream, and its id. */
export type TestEvent = StreamEvent & { readonly id: string };

/** A client of server-sent events, as the HTML Standard reads them. */
export class TestEvents {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #decoder = new TextDecoder();
  #text = "";

  constructor(answer: Response) {
    const type = answer.headers.get("Content-Type");
    if (answer.status !== 200 || type !== "text/event-stream" || answer.body === null)
      throw new Error(`No stream, but HTTP status ${answer.status} and ${type}.`);
    this.#reader = answer.body.getReader();
  }

  /** The next event, or comment; null at the end. */
  async #block(): Promise<readonly string[] | null> {
    for (;;) {
      const end = this.#text.indexOf("\n\n");
      if (end >= 0) {
        const lines = this.#text.slice(0, end).split("\n");
        this.#text = this.#text.slice(end + 2);
        return lines;
      }
      const { done, value } = await this.#reader.read();
      if (done) return null;
      this.#text += this.#decoder.decode(value, { stream: true });
    }
  }

  /** The next event; null at the end. */
  async next(): Promise<TestEvent | null> {
    const lines = await this.#block();
    if (lines === null) return null;
    return lines[0] === ":" ? this.next() : read(lines);
  }

  /** Whether a comment comes next. */
  async isComment(): Promise<boolean> {
    return (await this.#block())?.[0] === ":";
  }

  /** The seqs of the changes that follow, up to one. */
  async seqsTo(last: number): Promise<number[]> {
    const seqs: number[] = [];
    while (seqs.at(-1) !== last) {
      const told = await this.next();
      if (told?.event !== "changes") throw new Error(`No changes, but ${JSON.stringify(told)}.`);
      seqs.push(...told.data.changes.map(({ seq }) => seq));
    }
    return seqs;
  }

  close(): Promise<void> {
    return this.#reader.cancel();
  }
}

function read(lines: readonly string[]): TestEvent {
  const of = (name: string) =>
    lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? "";
  const told = v.parse(StreamEvent, { event: of("event"), data: JSON.parse(of("data")) });
  return { ...told, id: of("id") };
}

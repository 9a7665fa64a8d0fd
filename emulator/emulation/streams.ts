import type { PubSubErrorName, PubSubErrorOptions } from "../model/pubsub-error.ts";

/** An open Subscribe stream, as far as others may end it. */
export type OpenStream = {
  readonly topicName: string | undefined;
  fail(name: PubSubErrorName, options?: PubSubErrorOptions): void;
};

/** The open Subscribe streams of an org, over all of its servers. */
export class Streams {
  readonly #open = new Set<OpenStream>();

  get size(): number {
    return this.#open.size;
  }

  add(stream: OpenStream): void {
    this.#open.add(stream);
  }

  delete(stream: OpenStream): void {
    this.#open.delete(stream);
  }

  /** Ends the streams of a topic, or all of them, with an error. @returns how many */
  end(
    name: PubSubErrorName,
    options: PubSubErrorOptions & { readonly topic?: string } = {},
  ): number {
    const { topic, ...error } = options;
    const ended = [...this.#open].filter((one) => topic === undefined || one.topicName === topic);
    for (const stream of ended) stream.fail(name, error);
    return ended.length;
  }
}

/** Proxies end connections on which nothing comes. */
const COMMENT_MS = 15_000;
/** So many bytes are written ahead of the client. */
const AHEAD = 64_000;
/** Who has not taken so many is cut off by what comes next, and who takes nothing for so long: they go on from their last id. */
const MOST_WAITING = 1_000_000;
const STALLED_MS = 30_000;
/** So long the last events wait to be taken, at the end. */
const LAST_MS = 2_000;

/**
 * The body of a stream of server-sent events, written by the request that it answers. It ends when the client leaves, does
 * not take what is written, or when `end` is called.
 */
export class EventStream {
  readonly body: ReadableStream<Uint8Array>;
  readonly #encoder = new TextEncoder();
  readonly #ended = Promise.withResolvers<void>();
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  #isOver = false;
  /** Resolved when the client takes more; null where nobody waits for that. */
  #taken: PromiseWithResolvers<void> | null = null;
  #stalled: ReturnType<typeof setTimeout> | null = null;

  constructor() {
    this.body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => void (this.#controller = controller),
        pull: () => this.#wake(),
        cancel: () => this.#over(),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: AHEAD }),
    );
    const comments = setInterval(() => {
      if (this.#waiting() === 0) this.write(":\n\n");
    }, COMMENT_MS);
    void this.ended.then(() => clearInterval(comments));
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  /** Whether the client does not take what is written as fast as that comes. */
  get isFull(): boolean {
    return this.#waiting() >= AHEAD;
  }

  /** Whoever writes more although it is full risks that the client is cut off. */
  write(text: string): void {
    if (this.#isOver || text === "") return;
    if (this.#waiting() > MOST_WAITING) return this.#cutOff();
    this.#controller?.enqueue(this.#encoder.encode(text));
  }

  /** Resolves when the client takes more, or at the end. */
  async taken(): Promise<void> {
    if (this.#isOver || !this.isFull) return;
    this.#stalled ??= setTimeout(() => this.#cutOff(), STALLED_MS);
    this.#taken ??= Promise.withResolvers();
    await this.#taken.promise;
  }

  /** Nothing is written any more, but what was written may still be taken. */
  end(): void {
    if (this.#isOver) return;
    this.#over();
    this.#controller?.close();
    setTimeout(() => this.#cutOff(), LAST_MS);
  }

  #waiting(): number {
    return AHEAD - (this.#controller?.desiredSize ?? AHEAD);
  }

  /** Drops what waits. Where all was taken already, it does nothing. */
  #cutOff(): void {
    this.#controller?.error(new Error("The client did not take what was written."));
    this.#over();
  }

  #over(): void {
    this.#isOver = true;
    this.#wake();
    this.#ended.resolve();
  }

  #wake(): void {
    if (this.#stalled !== null) clearTimeout(this.#stalled);
    this.#taken?.resolve();
    [this.#stalled, this.#taken] = [null, null];
  }
}

import type { Clock } from "../lib/clock.ts";
import type { Retrieve } from "./composite-answer.ts";
import { MAX_RETRIEVES_TOGETHER, type OrgApi, type OrgRecord } from "./rest.ts";

/** Reads that are due at the same moment are asked for within this. */
const GATHER_MS = 1_000;

type Records = readonly (OrgRecord | null)[];
type Waiting = {
  readonly read: Retrieve;
  readonly resolve: (records: Records) => void;
  readonly reject: (error: unknown) => void;
};

/**
 * Reads of records that all pipelines of a node share: those that are asked for within GATHER_MS, of whatever objects,
 * are one call for each MAX_RETRIEVES_TOGETHER.
 */
export class SharedRetrieves {
  readonly #api: OrgApi;
  readonly #clock: Clock;
  #waiting: Waiting[] = [];

  /** @param api with the purpose of the reads */
  constructor(api: OrgApi, clock: Clock) {
    this.#api = api;
    this.#clock = clock;
  }

  /** As `OrgApi.retrieve`. An error of the whole call is that of each of its reads. */
  retrieve(read: Retrieve): Promise<Records> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ read, resolve, reject });
      if (this.#waiting.length === 1) void this.#sendSoon();
    });
  }

  async #sendSoon(): Promise<void> {
    await this.#clock.sleep(GATHER_MS, new AbortController().signal);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (let start = 0; start < waiting.length; start += MAX_RETRIEVES_TOGETHER)
      void this.#send(waiting.slice(start, start + MAX_RETRIEVES_TOGETHER));
  }

  async #send(waiting: readonly Waiting[]): Promise<void> {
    try {
      const results = await this.#api.retrieveTogether(waiting.map(({ read }) => read));
      for (const [index, { resolve, reject }] of waiting.entries()) {
        const result = results[index];
        if (result?.status === "fulfilled") resolve(result.value);
        else reject(result?.reason);
      }
    } catch (error) {
      for (const { reject } of waiting) reject(error);
    }
  }
}

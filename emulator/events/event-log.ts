import { changeEventPayload, isAnnounced } from "./change-event-payload.ts";
import { changeEventSchema, type ChangeEventSchema } from "./change-event-schema.ts";
import { replayNumberOf } from "./replay-id.ts";
import { TopicLog, type LoggedEvent } from "./topic-log.ts";
import { changeEventName, type ObjectType } from "../org/object-type.ts";
import type { Org } from "../org/org.ts";
import type { RecordChange, Transaction } from "../org/transaction.ts";

export type EventLogOptions = {
  /** How long events can be replayed. Salesforce: 72 (Pub/Sub API Guide, "Event Message Durability"). */
  readonly retentionHours: number;
  /** What all retained events may take; the oldest go first, as if their time were over. */
  readonly maxBytes?: number;
};

/** Announces every selected object. */
export const ALL_CHANGES_TOPIC = "/data/ChangeEvents";

const DEFAULT_MAX_BYTES = 256 * 1024 * 1024;
/** What an event costs beside its payload, as measured. */
const EVENT_OVERHEAD_BYTES = 320;
const HOUR_MS = 3_600_000;

/** Where the numbers of this org's replay ids begin. */
const FIRST_NUMBER = 1_540_000;

type Retained = LoggedEvent & { readonly committedAt: number; readonly topic: TopicLog };

/**
 * The org's change events, kept for replay.
 *
 *     commit → one event per change, encoded once → its object's topic, and /data/ChangeEvents
 *                                                 → subscribers, in the next turn of the event loop
 *
 * Numbers rise by one within a transaction and by more between two, as Salesforce's do, which are "not guaranteed to be
 * contiguous". They follow from the order of changes alone, so an org that replays its journal gives the same ids again.
 * Make the log before the org loads.
 */
export class EventLog {
  readonly #org: Org;
  readonly #retentionMs: number;
  readonly #maxBytes: number;
  readonly #all = new TopicLog(ALL_CHANGES_TOPIC);
  readonly #topics = new Map<string, TopicLog>([[ALL_CHANGES_TOPIC, this.#all]]);
  readonly #objectTopics = new Map<string, TopicLog>();
  readonly #schemas = new Map<string, ChangeEventSchema>();
  /** The JSON of every schema ever made here, by id. */
  readonly #schemaJson = new Map<string, string>();
  readonly #listeners = new Set<() => void>();
  /** Every retained event, oldest first, from `#oldest` on. */
  #retained: Retained[] = [];
  #oldest = 0;
  #bytes = 0;
  #latest = FIRST_NUMBER;
  #droppedThrough = 0;
  #announcing = false;

  constructor(org: Org, options: EventLogOptions) {
    this.#org = org;
    this.#retentionMs = options.retentionHours * HOUR_MS;
    this.#maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
    for (const type of org.objectTypes()) if (type.changeDataCapture) this.#select(type);
    org.onCommit((transaction) => this.#append(transaction));
  }

  /** The topic of this name, in its exact case; undefined when the org announces no such thing. */
  topic(name: string): TopicLog | undefined {
    return this.#topics.get(name);
  }

  /** The id of the schema that a topic's next event will have; empty for the topic of all objects. */
  topicSchemaId(name: string): string {
    for (const [object, topic] of this.#objectTopics) {
      if (topic.name === name) return this.#schemas.get(object)?.id ?? "";
    }
    return "";
  }

  /** The JSON of a schema by its id; undefined when it was never given out. */
  schemaJson(id: string): string | undefined {
    return this.#schemaJson.get(id);
  }

  /** The number of the newest replay id. */
  get latest(): number {
    return this.#latest;
  }

  /** The number after which everything is still here. */
  get earliest(): number {
    this.#expire();
    return this.#droppedThrough;
  }

  /**
   * The number of a replay id that a subscriber can go on from: of a retained event, or between such, or the newest of
   * all. Undefined for any other, which Salesforce calls corrupted.
   */
  replayPosition(replayId: Uint8Array): number | undefined {
    const number = replayNumberOf(replayId);
    if (number === undefined || number < FIRST_NUMBER || number > this.#latest) return undefined;
    return number > this.earliest || number === this.#latest ? number : undefined;
  }

  /** Calls back after commits, at least once for each. @returns what ends that */
  onAppend(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #select(type: ObjectType): void {
    const event = changeEventName(type.name);
    const topic = new TopicLog(`/data/${event}`);
    const schema = changeEventSchema(type.name, event, type.fields);
    this.#topics.set(topic.name, topic);
    this.#objectTopics.set(type.name, topic);
    this.#schemas.set(type.name, schema);
    this.#schemaJson.set(schema.id, schema.json);
  }

  #append(transaction: Transaction): void {
    const expired = transaction.committedAt < this.#org.now() - this.#retentionMs;
    this.#latest += gapAfter(this.#latest);
    for (const [i, change] of transaction.changes.entries()) {
      this.#latest += 1;
      if (expired) this.#droppedThrough = this.#latest;
      else this.#retain(transaction, change, i + 1);
    }
    this.#expire();
    this.#announce();
  }

  #retain(transaction: Transaction, change: RecordChange, sequenceNumber: number): void {
    const topic = this.#objectTopics.get(change.object);
    const schema = this.#schemas.get(change.object);
    if (topic === undefined || schema === undefined || !isAnnounced(schema, change)) return;
    const payload = changeEventPayload(schema, transaction, change, sequenceNumber);
    const { committedAt } = transaction;
    const event = { number: this.#latest, schemaId: schema.id, payload, committedAt, topic };
    this.#retained.push(event);
    this.#bytes += sizeOf(event);
    topic.append(event);
    this.#all.append(event);
  }

  #expire(): void {
    const limit = this.#org.now() - this.#retentionMs;
    const from = this.#oldest;
    const touched = new Set<TopicLog>([this.#all]);
    for (;;) {
      const event = this.#retained[this.#oldest];
      if (event === undefined) break;
      if (event.committedAt >= limit && this.#bytes <= this.#maxBytes) break;
      this.#droppedThrough = event.number;
      this.#bytes -= sizeOf(event);
      touched.add(event.topic);
      this.#oldest++;
    }
    if (this.#oldest === from) return;
    for (const topic of touched) topic.dropThrough(this.#droppedThrough);
    if (this.#oldest < 1024 || this.#oldest * 2 < this.#retained.length) return;
    this.#retained = this.#retained.slice(this.#oldest);
    this.#oldest = 0;
  }

  /** Once for all commits of this turn of the event loop, and outside of them. */
  #announce(): void {
    if (this.#announcing || this.#listeners.size === 0) return;
    this.#announcing = true;
    setImmediate(() => {
      this.#announcing = false;
      for (const listener of this.#listeners) listener();
    });
  }
}

const sizeOf = ({ payload }: LoggedEvent): number => payload.length + EVENT_OVERHEAD_BYTES;

/** How many numbers stay unused after this one: 0 to 7, always the same. */
const gapAfter = (number: number): number => Math.imul(number, 0x9e3779b1) >>> 29;

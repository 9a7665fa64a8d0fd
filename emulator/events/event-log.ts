import { announcementsOf, gapOf, type Announcement, type Commit } from "./announcement.ts";
import { changeEventPayload } from "./change-event-payload.ts";
import { Channels, type ChannelMember } from "./channels.ts";
import { consumerEventBytes, eventId } from "./consumer-event.ts";
import { EventDisorder } from "./event-disorder.ts";
import { DEFAULT_SETTINGS, type ChangedSettings, type EventSettings } from "./event-settings.ts";
import { ObjectSchemas } from "./object-schemas.ts";
import { replayIdOf, replayNumberOf } from "./replay-id.ts";
import { RetainedEvents } from "./retained-events.ts";
import { retypeAnnouncements } from "./retype.ts";
import { Topics } from "./topics.ts";
import { Faults } from "../faults/faults.ts";
import { FIRST_COMMIT_NUMBER, type Org } from "../org/org.ts";
import { Random } from "../org/random.ts";
import type { ChangeEventSchema } from "./change-event-schema.ts";
import type { SchemaChange } from "../org/schema-change.ts";
import type { LoggedEvent, TopicLog } from "./topic-log.ts";
import type { Transaction } from "../org/transaction.ts";

export type EventLogOptions = Partial<EventSettings> & {
  /** Memory for all retained events. Beyond it the oldest expire early. */
  readonly maxBytes?: number;
  /** Faults of events; none when absent. */
  readonly faults?: Faults;
};

const DEFAULT_MAX_BYTES = 256 * 1024 * 1024;
/** The memory of an event beside its bytes, measured. */
const EVENT_OVERHEAD_BYTES = 320;
const HOUR_MS = 3_600_000;
/** A larger event is sent as a gap event (Change Data Capture Developer Guide, "Gap Events"). */
const MAX_EVENT_BYTES = 1_000_000;

/** The first number of this org's replay ids. */
const FIRST_NUMBER = 1_540_000;
/** Numbers between two commit numbers; more than one transaction can have events. */
const COMMIT_NUMBERS = 2 ** 20;

type Draft = {
  readonly object: string;
  readonly id: string;
  readonly schema: ChangeEventSchema;
  readonly payload: Buffer;
  readonly committedAt: number;
  readonly isSelected: boolean;
  /** Other channels of the event, each with its payload there. */
  readonly channels: readonly { readonly topic: TopicLog; readonly payload: Buffer }[];
};

/**
 * The org's change events, kept for replay.
 *
 *     commit → announcements → encoded once → (disorder) → numbered → its object's topic, /data/ChangeEvents, channels
 *                                                                   → subscribers, in the next turn of the event loop
 *
 * Numbers rise by one within a transaction and by more between two. Salesforce's are "not guaranteed to be contiguous"
 * either. Each follows from the commit number, so a restarted org gives the same ids, even when it does not replay its
 * whole history. Make the log before the org loads.
 */
export class EventLog {
  readonly schemas: ObjectSchemas;
  readonly channels: Channels;
  readonly #org: Org;
  readonly #topics: Topics;
  readonly #retained: RetainedEvents;
  readonly #disorder: EventDisorder<Draft>;
  readonly #listeners = new Set<() => void>();
  #settings: EventSettings;
  #latest = FIRST_NUMBER;
  #droppedThrough = 0;
  #space = 0;
  #lastCommit = FIRST_COMMIT_NUMBER;
  #emitted = 0;
  #drafted = 0;
  #announcing = false;

  constructor(org: Org, { maxBytes, faults, ...settings }: EventLogOptions = {}) {
    this.#org = org;
    this.#settings = { ...DEFAULT_SETTINGS, ...settings };
    this.#retained = new RetainedEvents(maxBytes ?? DEFAULT_MAX_BYTES);
    this.schemas = new ObjectSchemas(org);
    this.channels = new Channels(org, () => this.#announce());
    this.#topics = new Topics(org, this.channels);
    const { seed } = org.options;
    this.#disorder = new EventDisorder(faults ?? new Faults(seed), org.clock, seed, (drafts) =>
      this.#publish(drafts),
    );
    org.onSchemaChange((change) => this.#schemaChanged(change));
    org.onCommit((transaction) => this.#commit(transaction));
  }

  get settings(): EventSettings {
    return this.#settings;
  }

  configure(settings: ChangedSettings): void {
    const given = Object.entries(settings).filter(([, value]) => value !== undefined);
    this.#settings = { ...this.#settings, ...Object.fromEntries(given) };
    this.#expire();
  }

  /** The topic with exactly this name; undefined when the org has no such topic. */
  topic(name: string): TopicLog | undefined {
    return this.#topics.find(name);
  }

  /** The object of this topic; undefined for a topic of several objects and for an unknown one. */
  topicObject(name: string): string | undefined {
    return this.#topics.objectOf(name);
  }

  /** The schema id of a topic's next event; empty for a topic of several objects. */
  topicSchemaId(name: string): string {
    const object = this.#topics.objectOf(name);
    return object === undefined ? "" : this.schemas.of(object).id;
  }

  schemaJson(id: string): string | undefined {
    return this.schemas.byId(id)?.json;
  }

  get latest(): number {
    this.#begin();
    return this.#latest;
  }

  /** The number after which all events are retained. */
  get earliest(): number {
    this.#begin();
    this.#expire();
    return this.#droppedThrough;
  }

  replayId(number: number): Buffer {
    return replayIdOf(number, this.#space);
  }

  /**
   * The number of a replay id from which a subscriber can go on: that of a retained event, between two of them, or the
   * newest. Undefined for any other, which Salesforce calls corrupted.
   */
  replayPosition(replayId: Uint8Array): number | undefined {
    const number = replayNumberOf(replayId, this.#space);
    if (number === undefined || number < FIRST_NUMBER || number > this.latest) return undefined;
    return number > this.earliest || number === this.latest ? number : undefined;
  }

  /** Calls back at least once after each commit or other change of what can be read. @returns stops the calls */
  onAppend(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Announces an event without a transaction: a wildcard, gaps of given records, or bytes that no schema decodes. */
  emit(announcements: readonly Announcement[], payload?: Buffer): void {
    const commit = this.#emptyCommit();
    const drafts = announcements.map((one) => this.#draft(one, commit, payload));
    this.#publish(drafts);
    this.#announce();
  }

  /** Forgets events older than this many hours, or all of them, as if they had expired. */
  expire(hours?: number): void {
    const before = hours === undefined ? Infinity : this.#org.now() - hours * HOUR_MS;
    this.#expire(before);
  }

  /**
   * Moves the org to another instance. Earlier replay ids are unrelated to the new ones and count as corrupted.
   *
   * @param keepEvents whether retained events can be read there, under new ids
   */
  migrate(keepEvents: boolean): void {
    this.#space++;
    if (!keepEvents) this.expire();
    const moved = new Map<LoggedEvent, LoggedEvent>();
    const move = (event: LoggedEvent): LoggedEvent => {
      const found = moved.get(event) ?? this.#logged(event, event.number, event.payload);
      moved.set(event, found);
      return found;
    };
    for (const topic of this.#topics.every()) topic.rewrite(move);
  }

  /**
   * Begins at the org's latest commit. What a restarted org no longer remembers was announced long ago. It cannot be
   * read any more, and new numbers follow it.
   */
  #begin(): void {
    const { oldest } = this.#org.history;
    if (this.#lastCommit !== FIRST_COMMIT_NUMBER || oldest <= FIRST_COMMIT_NUMBER) return;
    this.#lastCommit = oldest;
    this.#latest = numberOf(oldest) + COMMIT_NUMBERS - 1;
    this.#droppedThrough = this.#latest - 1;
  }

  #commit(transaction: Transaction): void {
    const { commitNumber } = transaction;
    if (this.#org.history.oldest < commitNumber) this.#begin();
    const base = numberOf(commitNumber);
    this.#lastCommit = commitNumber;
    this.#latest = Math.max(this.#latest, base);
    this.#drafted = 0;
    const announcements = announcementsOf(transaction, this.#rules);
    const left = this.#disorder.injected(announcements);
    this.#disorder.pass(left.map((one) => this.#draft(one, transaction)));
    this.#announce();
  }

  readonly #rules = {
    schemaOf: (object: string): ChangeEventSchema | undefined =>
      this.#topics.isAnnounced(object) ? this.schemas.of(object) : undefined,
    isMerged: (object: string): boolean =>
      this.#settings.mergedEvents && !this.channels.hasOwnView(object),
  };

  #draft(announcement: Announcement, commit: Commit, payload?: Buffer): Draft {
    const { object } = announcement.schema;
    const { sent, bytes } = this.#sized(announcement, commit, payload);
    const { schema } = sent;
    const channels = this.channels.of(object).flatMap((member) => {
      if (member.filter?.passes(sent, commit) === false) return [];
      return [
        { topic: member.channel.topic, payload: this.#enriched(member, sent, commit, bytes) },
      ];
    });
    const id = eventId(
      Number(commit.commitNumber & 0xffff_ffffn) * COMMIT_NUMBERS + this.#drafted++,
    );
    const isSelected = this.#org.objectType(object).changeDataCapture;
    const { committedAt } = commit;
    return { object, id, schema, payload: bytes, committedAt, isSelected, channels };
  }

  /** The event with the channel's enrichment; the same bytes when there is none. */
  #enriched(member: ChannelMember, sent: Announcement, commit: Commit, bytes: Buffer): Buffer {
    const names = new Set([...member.enrichedFields, ...(member.filter?.fields ?? [])]);
    if (names.size === 0 || sent.change === undefined) return bytes;
    const enriched = sent.schema.fields.filter(
      ({ name, parts }) => names.has(name) || parts.some(({ field }) => names.has(field)),
    );
    return changeEventPayload(sent, commit, { textDiffs: this.#settings.textDiffs, enriched });
  }

  #sized(announcement: Announcement, commit: Commit, payload?: Buffer) {
    const { textDiffs } = this.#settings;
    const bytes = payload ?? changeEventPayload(announcement, commit, { textDiffs });
    if (bytes.length <= MAX_EVENT_BYTES) return { sent: announcement, bytes };
    const sent = gapOf(announcement);
    return { sent, bytes: changeEventPayload(sent, commit, { textDiffs }) };
  }

  #publish(drafts: readonly Draft[]): void {
    const limit = this.#org.now() - this.#settings.retentionHours * HOUR_MS;
    for (const draft of drafts) {
      this.#latest += 1;
      if (draft.committedAt < limit) this.#droppedThrough = this.#latest;
      else this.#retain(draft);
    }
    this.#expire();
    if (drafts.length > 0) this.#announce();
  }

  #retain(draft: Draft): void {
    const { object, payload, committedAt } = draft;
    const event = this.#logged(draft, this.#latest, payload);
    const topics: TopicLog[] = [];
    let sizeBytes = event.bytes.length + EVENT_OVERHEAD_BYTES;
    const append = (topic: TopicLog, one: LoggedEvent): void => {
      topics.push(topic);
      topic.append(one);
    };
    append(this.#topics.of(object), event);
    if (draft.isSelected) append(this.#topics.all, event);
    for (const channel of draft.channels) {
      const isSame = channel.payload === payload;
      const own = isSame ? event : this.#logged(draft, this.#latest, channel.payload);
      if (!isSame) sizeBytes += own.bytes.length + EVENT_OVERHEAD_BYTES;
      append(channel.topic, own);
    }
    this.#retained.append({ number: this.#latest, sizeBytes, committedAt, topics });
  }

  #logged(
    { id, schema }: Pick<LoggedEvent, "id" | "schema">,
    number: number,
    payload: Buffer,
  ): LoggedEvent {
    const replayId = this.replayId(number);
    return {
      number,
      id,
      schema,
      ...consumerEventBytes({ id, schemaId: schema.id, payload, replayId }),
    };
  }

  #expire(before = this.#org.now() - this.#settings.retentionHours * HOUR_MS): void {
    this.#droppedThrough = this.#retained.expire(before) ?? this.#droppedThrough;
  }

  #schemaChanged(change: SchemaChange): void {
    const { name } = this.#org.objectType(change.object);
    const { retype } = this.#settings;
    if (change.kind === "retype-field" && this.#topics.isAnnounced(name)) {
      this.emit(retypeAnnouncements(this.#org, this.schemas.of(name), change.field.name, retype));
    }
    this.#announce();
  }

  /** The commit of an event without a transaction. */
  #emptyCommit(): Commit {
    return {
      key: new Random(`${this.#org.options.seed}/emitted/${this.#emitted++}`).uuid(),
      commitNumber: this.#lastCommit,
      committedAt: this.#org.now(),
      userId: this.#org.integrationUserId(),
      origin: "",
    };
  }

  /** Runs once for all commits in this turn of the event loop, after them. */
  #announce(): void {
    if (this.#announcing || this.#listeners.size === 0) return;
    this.#announcing = true;
    setImmediate(() => {
      this.#announcing = false;
      for (const listener of this.#listeners) listener();
    });
  }
}

/** The number before the first event of a commit. */
const numberOf = (commitNumber: bigint): number =>
  FIRST_NUMBER + Number(commitNumber - FIRST_COMMIT_NUMBER) * COMMIT_NUMBERS;

import { TopicLog } from "./topic-log.ts";
import { changeEventName } from "../model/object-type.ts";
import type { Channels } from "./channels.ts";
import type { Org } from "../org/org.ts";

/** The topic of all objects selected for Change Data Capture. */
export const ALL_CHANGES_TOPIC = "/data/ChangeEvents";

/** The topics of an org: one for each object, one for all of them, and the custom channels. */
export class Topics {
  readonly all: TopicLog = new TopicLog(ALL_CHANGES_TOPIC);
  readonly #org: Org;
  readonly #channels: Channels;
  readonly #ofObjects = new Map<string, TopicLog>();
  /** By the name of its topic. */
  readonly #objects: ReadonlyMap<string, string>;

  constructor(org: Org, channels: Channels) {
    this.#org = org;
    this.#channels = channels;
    this.#objects = new Map(org.objectTypes().map(({ name }) => [topicName(name), name]));
  }

  /** The topic with exactly this name; undefined when the org does not announce it now. */
  find(name: string): TopicLog | undefined {
    if (name === ALL_CHANGES_TOPIC) return this.all;
    const object = this.objectOf(name);
    return object === undefined ? this.#channels.find(name)?.topic : this.of(object);
  }

  /** The object of this topic, while its changes are announced. */
  objectOf(name: string): string | undefined {
    const object = this.#objects.get(name);
    return object !== undefined && this.isAnnounced(object) ? object : undefined;
  }

  /** Whether the object is selected for Change Data Capture or on a custom channel. */
  isAnnounced(object: string): boolean {
    // Assumed: an object that is selected only on a custom channel has its own topic too.
    return this.#org.objectType(object).changeDataCapture || this.#channels.of(object).length > 0;
  }

  of(object: string): TopicLog {
    const known = this.#ofObjects.get(object);
    if (known !== undefined) return known;
    const topic = new TopicLog(topicName(object));
    this.#ofObjects.set(object, topic);
    return topic;
  }

  every(): TopicLog[] {
    return [
      this.all,
      ...this.#ofObjects.values(),
      ...this.#channels.list().map(({ topic }) => topic),
    ];
  }
}

const topicName = (object: string): string => `/data/${changeEventName(object)}`;

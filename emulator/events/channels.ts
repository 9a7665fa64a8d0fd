import { channelFilter, type ChannelFilter } from "./channel-filter.ts";
import { TopicLog } from "./topic-log.ts";
import { changeEventName } from "../model/object-type.ts";
import { recordIdOf } from "../model/record-id.ts";
import { badRequest, type SalesforceError } from "../model/salesforce-error.ts";
import type { Org } from "../org/org.ts";

/** A custom channel, `X__chn`: one topic for the events of several objects. */
export type Channel = {
  /** 0YL… */
  readonly id: string;
  /** `X__chn` */
  readonly name: string;
  readonly label: string;
  readonly topic: TopicLog;
};

export type ChannelMember = {
  /** 0v8… */
  readonly id: string;
  readonly channel: Channel;
  readonly object: string;
  /** Extra fields of updates and deletes, named as described. */
  readonly enrichedFields: readonly string[];
  readonly filterExpression: string | undefined;
  readonly filter: ChannelFilter | undefined;
};

export type MemberOptions = {
  readonly enrichedFields?: readonly string[] | undefined;
  readonly filterExpression?: string | undefined;
};

/** The standard channel. An object on it is selected for Change Data Capture. */
export const STANDARD_CHANNEL = "ChangeEvents";

/** Change Data Capture Developer Guide, "Change Event Allocations" and "Enrich Change Events with Extra Fields". */
const MAX_CHANNELS = 100;
const MAX_ENRICHED_FIELDS = 10;

const CHANNEL_PREFIX = "0YL";
const MEMBER_PREFIX = "0v8";

/** The org's custom channels and their members (Tooling API, "PlatformEventChannel", "PlatformEventChannelMember"). */
export class Channels {
  readonly #org: Org;
  readonly #changed: () => void;
  readonly #channels = new Map<string, Channel>();
  readonly #members = new Map<string, ChannelMember>();
  #byObject = new Map<string, readonly ChannelMember[]>();
  #channelsMade = 0;
  #membersMade = 0;

  /** @param changed called when a channel or member was added or removed */
  constructor(org: Org, changed: () => void) {
    this.#org = org;
    this.#changed = changed;
  }

  list(): readonly Channel[] {
    return [...this.#channels.values()];
  }

  members(): readonly ChannelMember[] {
    return [...this.#members.values()];
  }

  /** The channel of a topic, `/data/X__chn`. */
  find(topic: string): Channel | undefined {
    const [, name = ""] = /^\/data\/(.*)$/.exec(topic) ?? [];
    return this.#channels.get(name);
  }

  of(object: string): readonly ChannelMember[] {
    return this.#byObject.get(object) ?? [];
  }

  /** Whether a channel enriches or filters the events of the object. */
  hasOwnView(object: string): boolean {
    return this.of(object).some((one) => one.enrichedFields.length > 0 || one.filter !== undefined);
  }

  /** @throws SalesforceError when the name is taken or not valid for a channel */
  create(name: string, label: string): Channel {
    if (!/^[A-Za-z](?:\w*[A-Za-z0-9])?__chn$/.test(name)) {
      throw badRequest("INVALID_INPUT", `${name} isn't a valid channel name`);
    }
    if (this.#channels.has(name)) throw duplicate("PlatformEventChannel", name);
    if (this.#channels.size >= MAX_CHANNELS) {
      throw badRequest("LIMIT_EXCEEDED", "The maximum number of channels is reached");
    }
    const id = recordIdOf(CHANNEL_PREFIX, this.#channelsMade++);
    const channel = { id, name, label, topic: new TopicLog(`/data/${name}`) };
    this.#channels.set(name, channel);
    return channel;
  }

  /** Selects an object on a channel. @throws SalesforceError */
  select(channel: Channel, object: string, options: MemberOptions = {}): ChannelMember {
    const type = this.#org.objectType(object);
    if (this.of(type.name).some((one) => one.channel === channel)) {
      throw duplicate("PlatformEventChannelMember", developerName(channel.name, type.name));
    }
    const { filterExpression } = options;
    const member = {
      id: recordIdOf(MEMBER_PREFIX, this.#membersMade++),
      channel,
      object: type.name,
      enrichedFields: this.#enrichable(type.name, options.enrichedFields ?? []),
      filterExpression,
      filter: filterExpression === undefined ? undefined : channelFilter(type, filterExpression),
    };
    this.#members.set(member.id, member);
    this.#group();
    return member;
  }

  /** @returns whether there was such a member or channel */
  remove(id: string): boolean {
    const channel = this.list().find((one) => one.id === id);
    if (channel !== undefined) this.#removeChannel(channel);
    const isMember = this.#members.delete(id);
    this.#group();
    return isMember || channel !== undefined;
  }

  /** The objects that count against the limit on selected entities. */
  selectedObjects(): ReadonlySet<string> {
    const standard = this.#org.objectTypes().filter((type) => type.changeDataCapture);
    return new Set([...standard.map(({ name }) => name), ...this.#byObject.keys()]);
  }

  #removeChannel(channel: Channel): void {
    this.#channels.delete(channel.name);
    for (const one of this.members()) if (one.channel === channel) this.#members.delete(one.id);
  }

  #enrichable(object: string, names: readonly string[]): string[] {
    if (names.length > MAX_ENRICHED_FIELDS) {
      throw badRequest("LIMIT_EXCEEDED", "A channel member has at most 10 enriched fields");
    }
    const { fieldsByName } = this.#org.objectType(object);
    return names.map((name) => {
      const field = fieldsByName.get(name.toLowerCase());
      if (field !== undefined) return field.name;
      throw badRequest("INVALID_FIELD", `The enriched field ${name} doesn't exist`);
    });
  }

  #group(): void {
    this.#byObject = Map.groupBy(this.#members.values(), ({ object }) => object);
    this.#changed();
  }
}

/** `CustomChannel_chn_AccountChangeEvent` (seen on captured data). */
export function developerName(channel: string, object: string): string {
  return `${channel}_${changeEventName(object)}`.replaceAll("__", "_");
}

function duplicate(object: string, name: string): SalesforceError {
  return badRequest("DUPLICATE_DEVELOPER_NAME", `This ${object} name is already used: ${name}`);
}

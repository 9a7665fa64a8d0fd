import { STANDARD_CHANNEL, developerName, type Channels } from "../events/channels.ts";
import { recordId, text } from "../model/field.ts";
import { changeEventName, type ObjectDefinition, type ObjectType } from "../model/object-type.ts";
import { objectTypes } from "../org/object-types.ts";
import { recordIdOf } from "../model/record-id.ts";
import { notFound } from "../model/salesforce-error.ts";
import type { Org } from "../org/org.ts";
import type { FieldValue, OrgRecord } from "../model/record.ts";
import type { OrgView } from "../org/view.ts";

/** Ids of the standard channel's members begin here, apart from those of custom channels. */
const FIRST_STANDARD_MEMBER = 1_000_000;

const CHANNEL: ObjectDefinition = {
  name: "PlatformEventChannel",
  label: "Platform Event Channel",
  labelPlural: "Platform Event Channels",
  keyPrefix: "0YL",
  fields: [
    recordId("Channel ID"),
    text("DeveloperName", "Developer Name", 80),
    text("MasterLabel", "Label", 80),
    text("ChannelType", "Channel Type", 40),
  ],
};

const MEMBER: ObjectDefinition = {
  name: "PlatformEventChannelMember",
  label: "Platform Event Channel Member",
  labelPlural: "Platform Event Channel Members",
  keyPrefix: "0v8",
  fields: [
    recordId("Channel Member ID"),
    text("DeveloperName", "Developer Name", 80),
    text("EventChannel", "Event Channel", 80),
    text("SelectedEntity", "Selected Entity", 80),
    text("FilterExpression", "Filter Expression", 131_072),
  ],
};

/** The org's channels and their members as records for SOQL. The standard channel has no record. */
export class ToolingView implements OrgView {
  readonly #org: Org;
  readonly #channels: Channels;
  readonly #types = objectTypes([CHANNEL, MEMBER], []);

  constructor(org: Org, channels: Channels) {
    this.#org = org;
    this.#channels = channels;
  }

  /** The id of an object's selection for Change Data Capture. */
  static standardMemberId(org: Org, object: string): string {
    const at = org.objectTypes().findIndex(({ name }) => name === object);
    return recordIdOf(MEMBER.keyPrefix, FIRST_STANDARD_MEMBER + at);
  }

  now(): number {
    return this.#org.now();
  }

  objectTypes(): readonly ObjectType[] {
    return [...this.#types.values()];
  }

  findObjectType(name: string): ObjectType | undefined {
    return this.#types.get(name.toLowerCase());
  }

  objectType(name: string): ObjectType {
    const type = this.findObjectType(name);
    if (type === undefined) throw notFound();
    return type;
  }

  objectTypeOf(id: string): ObjectType | undefined {
    return this.objectTypes().find(({ keyPrefix }) => id.startsWith(keyPrefix));
  }

  *records(object: string): Generator<Readonly<OrgRecord>> {
    const { name } = this.objectType(object);
    if (name === CHANNEL.name) yield* this.#channelRecords();
    else yield* this.#memberRecords();
  }

  record(object: string, id: string): Readonly<OrgRecord> | undefined {
    return this.recordsWith(object, "Id", id).next().value ?? undefined;
  }

  *recordsWith(
    object: string,
    field: string,
    value: FieldValue,
  ): Generator<Readonly<OrgRecord>, undefined> {
    for (const record of this.records(object)) if (record[field] === value) yield record;
  }

  deletedRecord(): undefined {
    return undefined;
  }

  deletedRecords(): IterableIterator<Readonly<OrgRecord>> {
    return [].values();
  }

  count(object: string): number {
    return [...this.records(object)].length;
  }

  *#channelRecords(): Generator<OrgRecord> {
    for (const { id, name, label } of this.#channels.list()) {
      const developer = name.replace(/__chn$/, "");
      yield { Id: id, DeveloperName: developer, MasterLabel: label, ChannelType: "data" };
    }
  }

  *#memberRecords(): Generator<OrgRecord> {
    for (const type of this.#org.objectTypes()) {
      if (!type.changeDataCapture) continue;
      yield memberRecord({
        id: ToolingView.standardMemberId(this.#org, type.name),
        object: type.name,
        channelName: STANDARD_CHANNEL,
        channel: STANDARD_CHANNEL,
      });
    }
    for (const { id, object, channel, filterExpression } of this.#channels.members()) {
      const shared = { id, object, channelName: channel.name, channel: channel.id };
      yield memberRecord({ ...shared, ...(filterExpression && { filterExpression }) });
    }
  }
}

type Member = {
  readonly id: string;
  readonly object: string;
  readonly channelName: string;
  /** Its id, or the name of the standard channel. */
  readonly channel: string;
  readonly filterExpression?: string;
};

function memberRecord({ id, object, channelName, channel, filterExpression }: Member): OrgRecord {
  return {
    Id: id,
    DeveloperName: developerName(channelName, object),
    EventChannel: channel,
    SelectedEntity: changeEventName(object),
    FilterExpression: filterExpression ?? null,
  };
}

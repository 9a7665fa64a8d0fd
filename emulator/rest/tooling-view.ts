import {
  STANDARD_CHANNEL,
  developerName,
  type Channel,
  type Channels,
} from "../events/channels.ts";
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

/** The id of an object's selection for Change Data Capture. */
export function standardMemberId(org: Org, object: string): string {
  const at = org.objectTypes().findIndex(({ name }) => name === object);
  return recordIdOf(MEMBER.keyPrefix, FIRST_STANDARD_MEMBER + at);
}

/** The org's channels and their members as records for SOQL. The standard channel has no record. */
export function toolingView(org: Org, channels: Channels): OrgView {
  const types = objectTypes([CHANNEL, MEMBER], []);
  const findObjectType = (name: string) => types.get(name.toLowerCase());
  const objectType = (name: string): ObjectType => {
    const type = findObjectType(name);
    if (type === undefined) throw notFound();
    return type;
  };
  const records = (object: string): OrgRecord[] =>
    objectType(object).name === CHANNEL.name
      ? channels.list().map(channelRecord)
      : memberRecords(org, channels);
  const recordsWith = (object: string, field: string, value: FieldValue): OrgRecord[] =>
    records(object).filter((record) => record[field] === value);
  return {
    now: () => org.now(),
    objectTypes: () => [...types.values()],
    findObjectType,
    objectType,
    objectTypeOf: (id) => [...types.values()].find(({ keyPrefix }) => id.startsWith(keyPrefix)),
    record: (object, id) => recordsWith(object, "Id", id)[0],
    records: (object) => records(object).values(),
    recordsWith,
    deletedRecord: () => undefined,
    deletedRecords: () => [].values(),
    count: (object) => records(object).length,
  };
}

const channelRecord = ({ id, name, label }: Channel): OrgRecord => ({
  Id: id,
  DeveloperName: name.replace(/__chn$/, ""),
  MasterLabel: label,
  ChannelType: "data",
});

function memberRecords(org: Org, channels: Channels): OrgRecord[] {
  const standard = { channelName: STANDARD_CHANNEL, channel: STANDARD_CHANNEL };
  const captured = org.objectTypes().filter(({ changeDataCapture }) => changeDataCapture);
  return [
    ...captured.map(({ name }) => ({ ...standard, id: standardMemberId(org, name), object: name })),
    ...channels.members().map(({ channel, ...member }) => {
      return { ...member, channelName: channel.name, channel: channel.id };
    }),
  ].map(memberRecord);
}

type Member = {
  readonly id: string;
  readonly object: string;
  readonly channelName: string;
  /** Its id, or the name of the standard channel. */
  readonly channel: string;
  readonly filterExpression?: string | undefined;
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

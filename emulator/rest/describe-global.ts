import { MERGEABLE } from "../org/merge.ts";
import { changeEventName, type ObjectType } from "../model/object-type.ts";
import type { OrgView } from "../org/view.ts";

/** Properties with the same value for every object of this org, as seen on a real org, API v48–v52. */
const COMMON = {
  activateable: false,
  associateEntityType: null,
  associateParentEntity: null,
  customSetting: false,
  deepCloneable: false,
  deprecatedAndHidden: false,
  hasSubtypes: false,
  isInterface: false,
  isSubtype: false,
  layoutable: true,
  triggerable: true,
} as const;

export type ObjectSummary = Readonly<Record<string, unknown>> & { readonly name: string };

/** An object in describe global: as saved from a real org, or made from the definition. */
function summary(type: ObjectType, version: string): ObjectSummary {
  const { saved } = type;
  if (saved === undefined) return ownSummary(type, version);
  const said = saved.summary ?? summaryOf(saved.object);
  return { ...said, name: type.name, urls: hereUrls(said["urls"], version, "") };
}

export function ownSummary(type: ObjectType, version: string) {
  const base = `/services/data/${version}/sobjects/${type.name}`;
  return {
    ...COMMON,
    createable: type.createable,
    custom: type.custom,
    deletable: type.deletable,
    feedEnabled: !type.custom && type.createable,
    keyPrefix: type.keyPrefix,
    label: type.label,
    labelPlural: type.labelPlural,
    mergeable: MERGEABLE.has(type.name),
    mruEnabled: type.createable,
    name: type.name,
    queryable: type.queryable,
    replicateable: type.replicateable,
    retrieveable: type.retrieveable,
    searchable: type.searchable,
    undeletable: type.undeletable,
    updateable: type.updateable,
    urls: {
      sobject: base,
      describe: `${base}/describe`,
      rowTemplate: `${base}/{ID}`,
      ...(hasListViews(type) ? { listviews: `${base}/listviews` } : {}),
    },
  };
}

/** Objects with records that people keep. Users and products have list views too, but no owner. */
export function hasListViews({ setup, queryable, name }: ObjectType): boolean {
  return setup !== true && queryable && name !== "RecentlyViewed";
}

/** The properties of describe global (REST API Developer Guide, "Describe Global"), and the addresses in it. */
const SUMMARY_PROPERTIES: ReadonlySet<string> = new Set([
  ...Object.keys(COMMON),
  "createable",
  "custom",
  "deletable",
  "feedEnabled",
  "keyPrefix",
  "label",
  "labelPlural",
  "mergeable",
  "mruEnabled",
  "name",
  "queryable",
  "replicateable",
  "retrieveable",
  "searchable",
  "undeletable",
  "updateable",
]);
const FULL_URLS = /^(ui[A-Z]|defaultValues$)/;

/** The entry in describe global of an object whose full describe alone was saved. */
function summaryOf(full: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const urls = Object.entries(full["urls"] ?? {}).filter(([name]) => !FULL_URLS.test(name));
  const said = Object.entries(full).filter(([name]) => SUMMARY_PROPERTIES.has(name));
  return {
    associateEntityType: null,
    associateParentEntity: null,
    ...Object.fromEntries(said),
    urls: Object.fromEntries(urls),
  };
}

/** Saved addresses, for this version and this instance. A real org's describe names resources that this one lacks. */
export function hereUrls(
  urls: unknown,
  version: string,
  instanceUrl: string,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(urls ?? {}).map(([name, url]) => [
      name,
      typeof url === "string" ? hereUrl(url, version, instanceUrl) : url,
    ]),
  );
}

const hereUrl = (url: string, version: string, instanceUrl: string): string =>
  url
    .replace(/^https:\/\/[^/]+/, instanceUrl)
    .replace(/^\/services\/data\/v[\d.]+\//, `/services/data/${version}/`);

/** The entry of an object's change event. Clients find the objects selected for Change Data Capture by it. */
function changeEventSummary(type: ObjectType, version: string): ObjectSummary {
  const own = ownChangeEventSummary(type, version);
  const said = type.saved?.changeEventSummary;
  if (said === undefined) return own;
  return { ...said, name: own.name, urls: hereUrls(said["urls"], version, "") };
}

export function ownChangeEventSummary(type: ObjectType, version: string) {
  const name = changeEventName(type.name);
  const base = `/services/data/${version}/sobjects/${name}`;
  return {
    ...COMMON,
    associateEntityType: "ChangeEvent",
    associateParentEntity: type.name,
    createable: false,
    custom: false,
    deletable: false,
    feedEnabled: false,
    keyPrefix: null,
    label: `${type.label} Change Event`,
    labelPlural: `${type.label} Change Event`,
    layoutable: false,
    mergeable: false,
    mruEnabled: false,
    name,
    queryable: false,
    replicateable: false,
    retrieveable: true,
    searchable: false,
    undeletable: false,
    updateable: false,
    urls: {
      sobject: base,
      describe: `${base}/describe`,
      rowTemplate: `${base}/{ID}`,
    },
  };
}

/** Every object, and the change events of objects selected for Change Data Capture, by name. */
export function describeGlobal(org: OrgView, version: string) {
  const sobjects = org.objectTypes().flatMap((type) => {
    const own = summary(type, version);
    return type.changeDataCapture ? [own, changeEventSummary(type, version)] : [own];
  });
  return { encoding: "UTF-8", maxBatchSize: 200, sobjects };
}

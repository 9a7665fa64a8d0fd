import { recordIdOf } from "../model/record-id.ts";
import { group, QUEUES } from "./group.ts";
import { organizationValues } from "./organization.ts";
import { profile, PROFILES } from "./profile.ts";
import { ROLES, roleDeveloperName, userRole } from "./user-role.ts";
import type { ObjectType } from "../model/object-type.ts";
import type { OrgRecord } from "../model/record.ts";

/** The org for which the records are made. */
export type SetupOrg = {
  readonly id: string;
  readonly name: string;
  readonly userId: string;
  /** When the history of its records ends, epoch milliseconds. */
  readonly at: number;
  objectTypes(): readonly ObjectType[];
};

/** Before the first of the seeded records: so long before the end of their history. */
const AGE_MS = 5.25 * 365 * 86_400_000;

const MAKERS: Readonly<Record<string, (org: SetupOrg) => readonly OrgRecord[]>> = {
  Organization: (org) => [organizationValues(org)],
  Profile: () =>
    PROFILES.map(([name, permissions]) => ({
      Name: name,
      UserType: "Standard",
      ...Object.fromEntries(permissions.map((one) => [one, true])),
    })),
  UserRole: () =>
    ROLES.map(([name, parent]) => ({
      Name: name,
      DeveloperName: roleDeveloperName(name),
      RollupDescription: name,
      ParentRoleId: parent === null ? null : recordIdOf(userRole.keyPrefix, parent),
      ...accessOf("Edit"),
      PortalType: "None",
    })),
  Group: ({ id, userId }) => [
    ...QUEUES.map(([name]) => groupOf("Queue", name, userId)),
    groupOf("Regular", "Sales Operations", userId),
    { ...groupOf("Organization", "All Internal Users", id), DoesIncludeBosses: true },
    ...ROLES.flatMap((_, n) => [roleGroup("Role", n, id), roleGroup("RoleAndSubordinates", n, id)]),
  ],
  QueueSobject: () =>
    QUEUES.map(([, object], n) => ({
      QueueId: recordIdOf(group.keyPrefix, n),
      SobjectType: object,
    })),
};

/**
 * The records of the org's setup: of the organization itself, its profiles, roles and queues. An object that comes from
 * a saved describe has others, except for the organization.
 */
export function setupRecords(org: SetupOrg): ReadonlyMap<string, readonly OrgRecord[]> {
  const made = org.objectTypes().flatMap((type): [string, readonly OrgRecord[]][] => {
    const make = type.setup === true ? MAKERS[type.name] : undefined;
    if (make === undefined) return [];
    return [[type.name, make(org).map((values, n) => complete(type, org, values, n))]];
  });
  return new Map(made);
}

/** A described object may have only some of the fields. */
function complete(
  type: ObjectType,
  { userId, at }: SetupOrg,
  values: OrgRecord,
  n: number,
): OrgRecord {
  const createdAt = at - AGE_MS;
  const all: OrgRecord = {
    Id: recordIdOf(type.keyPrefix, n),
    CreatedById: userId,
    LastModifiedById: userId,
    CreatedDate: createdAt,
    LastModifiedDate: createdAt,
    SystemModstamp: createdAt,
    ...values,
  };
  return Object.fromEntries(
    type.storedFields.map(({ name, type: kind }) => [
      name,
      all[name] ?? (kind === "boolean" ? false : null),
    ]),
  );
}

function groupOf(type: string, name: string, ownerId: string): OrgRecord {
  const developerName = name.replaceAll(/\W+/g, "_");
  return { Type: type, Name: name, DeveloperName: developerName, OwnerId: ownerId };
}

/** Each role has groups of those who have it. Assumed: they have its name. */
function roleGroup(type: "Role" | "RoleAndSubordinates", role: number, ownerId: string): OrgRecord {
  const name = ROLES[role]?.[0] ?? "";
  const related = recordIdOf(userRole.keyPrefix, role);
  const developerName = roleDeveloperName(name);
  return { ...groupOf(type, name, ownerId), DeveloperName: developerName, RelatedId: related };
}

function accessOf(level: string): OrgRecord {
  return {
    OpportunityAccessForAccountOwner: level,
    CaseAccessForAccountOwner: level,
    ContactAccessForAccountOwner: level,
  };
}

/** The profile and role of the nth user: the first is an administrator without a role. */
export function placeOf(n: number): {
  readonly ProfileId: string;
  readonly UserRoleId: string | null;
} {
  const profileNumber = n === 0 ? 0 : 1 + ((n * 5) % (PROFILES.length - 1));
  const role =
    n === 0 || n % 9 === 4 ? null : recordIdOf(userRole.keyPrefix, (n * 7) % ROLES.length);
  return { ProfileId: recordIdOf(profile.keyPrefix, profileNumber), UserRoleId: role };
}

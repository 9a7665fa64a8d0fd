import * as v from "valibot";
import { command, refused, type Entry } from "./entry.ts";
import { userIdOf } from "./user.ts";
import { count, closed } from "../faults/injection.ts";
import { allocationNames } from "../org/allocation.ts";
import { recordId18 } from "../model/record-id.ts";

const expireBody = closed({
  /** Whose sessions; everybody's when absent. */
  username: v.optional(v.string()),
});

const fieldAccessBody = closed({
  username: v.string(),
  object: v.string(),
  fields: v.pipe(v.array(v.string()), v.minLength(1)),
  readable: v.boolean(),
});

const limitBody = closed({
  name: v.picklist(allocationNames),
  max: v.optional(count),
  used: v.optional(count),
});

const organizationBody = closed({
  /** 15 or 18 characters. */
  id: v.pipe(v.string(), v.regex(/^00D[A-Za-z0-9]{12}([A-Z0-5]{3})?$/)),
});

export type OrganizationInput = v.InferInput<typeof organizationBody>;
export type OrganizationAnswer = { readonly organizationId: string };
export type ExpireInput = v.InferInput<typeof expireBody>;
export type FieldAccessInput = v.InferInput<typeof fieldAccessBody>;
export type FieldAccessAnswer = { readonly hidden: readonly string[] };
export type LimitInput = v.InferInput<typeof limitBody>;
export type LimitAnswer = { readonly Max: number; readonly Remaining: number };

export const accessEntries: readonly Entry[] = [
  command(
    "/sessions/expire",
    "ends the sessions of a user, or all",
    expireBody,
    ({ org }, { username }) => {
      if (username === undefined) org.sessions.revokeAll();
      else org.sessions.revokeOf(userIdOf(org, username));
      return {};
    },
  ),
  command(
    "/organization",
    "refreshes the sandbox: another organization answers the next sign-in, and earlier replay ids are not valid",
    organizationBody,
    ({ org, log, streams }, { id }) => {
      org.sessions.begin(recordId18(id.slice(0, 15)));
      log.migrate(false);
      streams.end("service.auth.error");
      return { organizationId: org.id } satisfies OrganizationAnswer;
    },
  ),
  command(
    "/field-access",
    "hides fields of an object from a user, or shows them",
    fieldAccessBody,
    ({ org }, { username, object, fields, readable }) => {
      const userId = userIdOf(org, username);
      const type = org.objectType(object);
      const names = fields.map((name) => {
        const field = type.fieldsByName.get(name.toLowerCase());
        if (field === undefined) throw refused(`fields: ${type.name} has no field ${name}.`);
        return field.name;
      });
      org.fieldAccess.set(userId, type.name, names, readable);
      const hidden = org.fieldAccess.hiddenFrom(userId)?.get(type.name) ?? new Set<string>();
      return { hidden: [...hidden] } satisfies FieldAccessAnswer;
    },
  ),
  command(
    "/limits",
    "sets the maximum of an allocation, or its use",
    limitBody,
    ({ org: { allocations } }, { name, max, used }) => {
      if (max !== undefined) allocations.setMax(name, max);
      if (used !== undefined) allocations.use(name, used - allocations.used(name));
      const answer = { Max: allocations.max(name), Remaining: allocations.remaining(name) };
      return answer satisfies LimitAnswer;
    },
  ),
];

import * as v from "valibot";
import { command, refused } from "./entry.ts";
import { userIdOf } from "./user.ts";
import { count, closed } from "../faults/injection.ts";
import { allocationNames } from "../org/allocation.ts";
import type { Entry } from "./entry.ts";

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

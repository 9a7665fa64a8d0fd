import type { InferResponseType } from "hono/client";
import type { Group, GroupsAnswer } from "../../edge/protocol/grant.ts";
import { ask, client } from "./api.ts";

const { groups } = client;

/** Who sees what, for admins. Loaded when it is needed first. */
export const groupCalls = {
  groups(signal?: AbortSignal): Promise<GroupsAnswer> {
    const answer = ask((init) => groups.$get({}, init), signal);
    return answer as Promise<GroupsAnswer>;
  },
  /** @param version of which they are a change; refused where there is a later one */
  save(version: number, all: readonly Group[]): Promise<GroupsAnswer> {
    const answer = ask((init) => groups.$put({ json: { version, groups: [...all] } }, init));
    return answer as Promise<GroupsAnswer>;
  },
  /** All objects, whatever the admin sees. */
  objects: (signal?: AbortSignal) => ask((init) => groups.objects.$get({}, init), signal),
  /** An object with all of its fields. */
  object: (object: string, signal?: AbortSignal) =>
    ask((init) => groups.objects[":object"].$get({ param: { object } }, init), signal),
};

type Objects = typeof groups.objects;
export type NamedObject = InferResponseType<Objects["$get"], 200>["objects"][number];
export type WholeObject = InferResponseType<Objects[":object"]["$get"], 200>;

import { type Accessor, createContext, useContext } from "solid-js";
import type { KnownPerson } from "../../edge/protocol/person.ts";
import type { NamedObject } from "../client/group-calls.ts";
import type { GroupsState } from "./create-groups.ts";
import type { WholeObjects } from "./create-whole-objects.ts";

/** What all parts of the page know. */
export type GroupsWorld = {
  readonly state: GroupsState;
  readonly people: Accessor<readonly KnownPerson[]>;
  /** By their labels. */
  readonly objects: Accessor<readonly NamedObject[]>;
  readonly whole: WholeObjects;
  readonly isMirrored: (object: string) => boolean;
};

export const GroupsContext = createContext<GroupsWorld>();

export function useGroups(): GroupsWorld {
  const world = useContext(GroupsContext);
  if (!world) throw new Error("useGroups needs a GroupsContext around it.");
  return world;
}

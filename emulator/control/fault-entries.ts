import * as v from "valibot";
import { command, reading, type Entry } from "./entry.ts";
import { SalesforceError } from "../model/salesforce-error.ts";
import { faultSchema } from "../faults/fault.ts";
import type { ActiveFault } from "../faults/faults.ts";

export type FaultInput = v.InferInput<typeof faultSchema>;
export type FaultsAdded = { readonly ids: readonly number[] };
export type FaultsListed = { readonly faults: readonly ActiveFault[] };
export type FaultsHealed = { readonly healed: number };

/** One or a list. It is parsed as a list, so that errors name the place. */
const oneOrMore = v.lazy((input) => (Array.isArray(input) ? v.array(faultSchema) : faultSchema));

export const faultEntries: readonly Entry[] = [
  command("/faults", "adds a fault, or a list of them", oneOrMore, (all, input) => {
    const faults = Array.isArray(input) ? input : [input];
    return { ids: faults.map((fault) => all.faults.add(fault)) } satisfies FaultsAdded;
  }),
  reading(
    "/faults",
    "the active and the used-up faults, and how often each was injected",
    (all) => {
      return { faults: all.faults.list() } satisfies FaultsListed;
    },
  ),
  {
    method: "DELETE",
    path: "/faults",
    says: "heals all",
    handle: (c, { faults }) => c.json({ healed: faults.heal() } satisfies FaultsHealed),
  },
  {
    method: "DELETE",
    path: "/faults/:id",
    says: "heals one",
    handle: (c, { faults }) => {
      const healed = faults.heal(Number(c.req.param("id")));
      if (healed === 0) throw new SalesforceError(404, "NOT_FOUND", "There is no such fault.");
      return c.json({ healed } satisfies FaultsHealed);
    },
  },
];

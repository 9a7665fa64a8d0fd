import { useQueryClient } from "@tanstack/solid-query";
import { createSignal } from "solid-js";
import { groupCalls, type WholeObject } from "../client/group-calls.ts";
import { distinctLabels } from "../kinds/column-label.ts";

export type WholeObjects = {
  /** An object with all of its fields, by its name in any case; undefined while it is not known, or there is none. */
  readonly describe: (object: string) => WholeObject | undefined;
  /** Asks for those that are not known yet. */
  readonly want: (objects: Iterable<string>) => void;
};

/** The objects with all of their fields, whatever the admin sees of them, as they become known. */
export function createWholeObjects(isMirrored: (object: string) => boolean): WholeObjects {
  const client = useQueryClient();
  const [known, setKnown] = createSignal<ReadonlyMap<string, WholeObject>>(new Map());
  const asked = new Set<string>();
  const read = async (name: string): Promise<void> => {
    const found = await client.fetchQuery({
      queryKey: ["groups", "object", name],
      queryFn: ({ signal }) => groupCalls.object(name, signal),
      staleTime: 60_000,
    });
    const whole = { ...found, columns: distinctLabels(found.columns) };
    setKnown((all) => new Map(all).set(name, whole));
  };
  return {
    describe: (object) => known().get(object.toLowerCase()),
    want(objects) {
      for (const name of [...objects].map((one) => one.toLowerCase())) {
        if (asked.has(name) || !isMirrored(name)) continue;
        asked.add(name);
        // Without it fields are called by their names.
        read(name).catch(() => asked.delete(name));
      }
    },
  };
}

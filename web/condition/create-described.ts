import { useQueryClient } from "@tanstack/solid-query";
import { createEffect, createSignal } from "solid-js";
import type { ObjectDescription } from "../client/api.ts";
import { distinctLabels } from "../kinds/column-label.ts";
import { descriptionQuery } from "../state/description.ts";
import { useReferences } from "../state/references.tsx";
import type { Describe } from "./field-at.ts";

/** The descriptions of objects, as they become known. Which are needed may depend on those that are. */
export function createDescribed(needed: (describe: Describe) => readonly string[]): Describe {
  const client = useQueryClient();
  const { isMirrored } = useReferences();
  const [known, setKnown] = createSignal<ReadonlyMap<string, ObjectDescription>>(new Map());
  const asked = new Set<string>();
  const describe: Describe = (object) => known().get(object.toLowerCase());

  const read = async (object: string): Promise<void> => {
    const found = await client.fetchQuery(descriptionQuery(object));
    const described = { ...found, columns: distinctLabels(found.columns) };
    setKnown((all) => new Map(all).set(object.toLowerCase(), described));
  };
  createEffect(() => {
    for (const object of new Set(needed(describe))) {
      if (asked.has(object) || !isMirrored(object)) continue;
      asked.add(object);
      // Without it the tile shows names of fields as they are asked for.
      read(object).catch(() => asked.delete(object));
    }
  });
  return describe;
}

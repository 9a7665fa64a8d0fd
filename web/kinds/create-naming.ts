import { useQueryClient } from "@tanstack/solid-query";
import { type Accessor, createEffect, createSignal } from "solid-js";
import type { Column } from "../../edge/protocol/object.ts";
import { descriptionQuery } from "../state/description.ts";
import { useReferences } from "../state/references.tsx";
import type { Naming } from "./condition-words.ts";
import { distinctLabels } from "./column-label.ts";
import { objectsOnPath, pathColumn } from "./path-column.ts";

/** What the paths and ids of conditions stand for. What is not known yet is read, and told when it has come. */
export function createNaming(
  columns: Accessor<readonly Column[]>,
  paths: Accessor<readonly string[]>,
): Naming {
  const client = useQueryClient();
  const { names, isMirrored } = useReferences();
  const [known, setKnown] = createSignal<ReadonlyMap<string, readonly Column[]>>(new Map());
  const columnsOf = (object: string) => known().get(object);
  createEffect(() => {
    const needed = paths().flatMap((path) => objectsOnPath(path, columns(), columnsOf));
    for (const object of new Set(needed)) if (!known().has(object)) void read(object);
  });
  const read = async (object: string): Promise<void> => {
    const description = await client.fetchQuery(descriptionQuery(object)).catch(() => null);
    if (description === null) return;
    const described = distinctLabels(description.columns);
    setKnown((before) => new Map([...before, [object, described]]));
  };
  const [named, setNamed] = createSignal(0);
  return {
    columnAt: (path) => pathColumn(path, columns(), columnsOf),
    recordName(object, id) {
      named();
      return isMirrored(object)
        ? names.name(object, id, () => setNamed((times) => times + 1))
        : undefined;
    },
  };
}

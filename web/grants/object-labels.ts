import { createMemo } from "solid-js";
import { EVERY_OBJECT } from "../../edge/protocol/grant.ts";
import { useGroups } from "./groups-context.ts";

/** What objects of grants are called. One that is not mirrored goes by its name. */
export function createObjectLabels() {
  const { objects } = useGroups();
  const byName = createMemo(
    () => new Map(objects().map((one) => [one.object.toLowerCase(), one.labelPlural])),
  );
  const of = (object: string): string =>
    object === EVERY_OBJECT ? "All other objects" : (byName().get(object.toLowerCase()) ?? object);
  return {
    of,
    /** By what they are called; all others last. */
    ordered: (names: readonly string[]): readonly string[] =>
      names.toSorted(
        (a, b) =>
          Number(a === EVERY_OBJECT) - Number(b === EVERY_OBJECT) || of(a).localeCompare(of(b)),
      ),
  };
}

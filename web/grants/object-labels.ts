import { createMemo } from "solid-js";
import { EVERY_OBJECT } from "../../edge/protocol/grant.ts";
import { useGroups } from "./groups-context.ts";

/** What objects of grants are called. One that is not mirrored goes by its name. */
export function createObjectLabels() {
  const { objects } = useGroups();
  const byName = createMemo(
    () => new Map(objects().map((one) => [one.object.toLowerCase(), one.labelPlural])),
  );
  /** @param among the objects that a group names */
  const of = (object: string, among: readonly string[] = []): string => {
    if (object === EVERY_OBJECT) return among.length === 1 ? "All objects" : "All other objects";
    return byName().get(object.toLowerCase()) ?? object;
  };
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

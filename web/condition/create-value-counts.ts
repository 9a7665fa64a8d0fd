import { useQuery } from "@tanstack/solid-query";
import type { Accessor } from "solid-js";
import { api } from "../client/api.ts";
import { settled } from "../state/query.ts";

/** As many values as a picklist has, as a rule. */
const MOST_VALUES = 200;

/** How many records of an object have each value of a field; undefined while it is not known, or there is no field to count. */
export function createValueCounts(
  object: Accessor<string>,
  field: Accessor<string | null>,
): Accessor<ReadonlyMap<string, number> | undefined> {
  const query = useQuery(() => ({
    queryKey: ["value counts", object(), field()],
    queryFn: ({ signal }) =>
      api.ask(
        {
          object: object(),
          measures: [{ fn: "count" as const, as: "records" }],
          by: [{ field: field() ?? "", as: "value" }],
          top: { n: MOST_VALUES },
          zone: "UTC",
        },
        signal,
      ),
    enabled: field() !== null,
    staleTime: 60_000,
    retry: false,
  }));
  return () => {
    const rows = settled(query)?.rows;
    if (rows === undefined) return undefined;
    const filled = rows.filter(([value]) => value !== null);
    return new Map(filled.map(([value, count]) => [String(value), Number(count)]));
  };
}

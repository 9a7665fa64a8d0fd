import { parseView, readable, viewSearch } from "./view-state.ts";

/** What of an address a view keeps, without `?`: nothing of its moment, and nothing that no list has. */
export function keptSearch(address: string): string {
  return viewSearch({ ...parseView(address), asOf: null }).slice(1);
}

/** The parts that, over the address `below`, make a list what `address` says; empty where both are one list. */
export function difference(below: string, address: string): string {
  const [from, to] = [below, address].map((one) => new URLSearchParams(keptSearch(one)));
  const parts = new URLSearchParams();
  for (const name of new Set([...(from?.keys() ?? []), ...(to?.keys() ?? [])])) {
    const [before, after] = [from?.getAll(name) ?? [], to?.getAll(name) ?? []];
    if (JSON.stringify(before) === JSON.stringify(after)) continue;
    for (const value of after.length > 0 ? after : [""]) parts.append(name, value);
  }
  return readable(parts);
}

import { publicColumn } from "../edge/query/object-entry.ts";
import { OBJECTS } from "./ask/world.ts";

/** For tests: the deals, accounts and users of questions as the API describes objects, by their names in any case. */
export function describeWorld(object: string) {
  const found = OBJECTS.find(({ name }) => name.toLowerCase() === object.toLowerCase());
  if (found === undefined) return undefined;
  const { name, columns } = found;
  return { object: name, label: name, labelPlural: `${name}s`, columns: columns.map(publicColumn) };
}

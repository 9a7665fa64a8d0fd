import { type Grant, isWholeSight, type Sight } from "./grant-of.ts";

/**
 * A grant within another one: the fields that both show, of the records that both let through; an object is there that is
 * there for both. What `by` says is said of what `grant` shows: to its condition a hidden field is unknown, and a hidden
 * record is not there, so that whoever made it finds out nothing by it.
 */
export function narrowed(grant: Grant, by: Grant): Grant {
  if (by.isWhole) return grant;
  const of = (object: string): Sight | null => {
    const [outer, sight] = [grant.of(object), by.of(object)];
    if (outer === null || sight === null) return null;
    return isWholeSight(sight) ? outer : { ...both(outer, sight), within: { grant, sight } };
  };
  return { of, isWhole: false, key: JSON.stringify([grant.key, by.key]) };
}

/** What it comes to, for whoever asks whether all is seen. */
function both(outer: Sight, sight: Sight): Sight {
  const rows = [outer.rows, sight.rows].filter((one) => one !== null);
  return {
    fields: bothFields(outer.fields, sight.fields),
    denied: new Set([...outer.denied, ...sight.denied]),
    rows: rows.length > 1 ? { all: rows } : (rows[0] ?? null),
  };
}

function bothFields(one: Sight["fields"], other: Sight["fields"]): Sight["fields"] {
  if (one === "all") return other;
  return other === "all" ? one : new Set([...one].filter((name) => other.has(name)));
}

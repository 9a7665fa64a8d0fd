import { createHash } from "node:crypto";

/**
 * The key prefix of an object. It is the object's own, unless it has none (shares, histories and the like) or another
 * object has the same. Then it is an unused one made from the object's name. Standard prefixes begin with a digit,
 * prefixes of custom objects with a letter up to `m`.
 *
 * Assumed: no org has a prefix that begins with `z`.
 */
export function keyPrefixes(
  objects: readonly { readonly name: string; readonly keyPrefix: string | null }[],
): ReadonlyMap<string, string> {
  const prefixes = new Map<string, string>();
  const taken = new Set<string>();
  const give = (name: string, prefix: string): void => {
    prefixes.set(name, prefix);
    taken.add(prefix);
  };
  const without = objects.filter(({ name, keyPrefix }) => {
    if (keyPrefix === null || !/^[0-9A-Za-z]{3}$/.test(keyPrefix) || taken.has(keyPrefix))
      return true;
    give(name, keyPrefix);
    return false;
  });
  for (const { name } of without) {
    for (let n = 0; !prefixes.has(name); n++) {
      const prefix = madePrefix(name, n);
      if (!taken.has(prefix)) give(name, prefix);
    }
  }
  return prefixes;
}

const LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz";

function madePrefix(name: string, n: number): string {
  const digest = createHash("md5").update(`${name}/${n}`).digest();
  const letter = (byte: number): string => LETTERS.charAt((digest[byte] ?? 0) % LETTERS.length);
  return `z${letter(0)}${letter(1)}`;
}

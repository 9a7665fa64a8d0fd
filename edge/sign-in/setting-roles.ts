import { ROLES, type Role, type SaidRole } from "../protocol/person.ts";

/**
 * The setting ROLES: who may do what without an admin's word.
 *
 *   boss@acme.example=admin @acme.example=viewer
 *
 * An address has that role whatever an admin says, so that nobody can lock everybody out; all addresses of a domain have
 * theirs unless an admin says otherwise.
 */
export type SettingRoles = {
  readonly addresses: ReadonlyMap<string, Role>;
  readonly domains: ReadonlyMap<string, Role>;
};

/** The setting ROLES is not what it should be. The message quotes no address. */
export class BadRoles extends Error {
  override readonly name = "BadRoles";
}

/** Throws BadRoles. */
export function settingRoles(setting: string | undefined): SettingRoles {
  const addresses = new Map<string, Role>();
  const domains = new Map<string, Role>();
  const parts = (setting ?? "").split(/[\s,]+/).filter((one) => one !== "");
  for (const [n, part] of parts.entries()) {
    const [, who, said] = /^([^=\s@]*@[^=\s@]+)=([a-z]+)$/.exec(part) ?? [];
    const role = ROLES.find((one) => one === said);
    if (who === undefined || role === undefined)
      throw new BadRoles(
        `ROLES: its part ${n + 1} is no address=role or @domain=role, with a role of ${ROLES.join(", ")}`,
      );
    const isTwice = addresses.has(who.toLowerCase()) || domains.has(who.slice(1).toLowerCase());
    if (isTwice) throw new BadRoles(`ROLES: its part ${n + 1} says again what an earlier one says`);
    if (who.startsWith("@")) domains.set(who.slice(1).toLowerCase(), role);
    else addresses.set(who.toLowerCase(), role);
  }
  return { addresses, domains };
}

/** What a person may do; null: nothing. Only an address that the issuer vouches for counts. */
export function roleOf(
  { email, said }: { readonly email: string | null; readonly said: SaidRole | null },
  { addresses, domains }: SettingRoles,
): Role | null {
  const address = email?.toLowerCase() ?? "";
  const fixed = addresses.get(address);
  if (fixed !== undefined) return fixed;
  if (said !== null) return said === "none" ? null : said;
  const at = address.lastIndexOf("@");
  return at < 1 ? null : (domains.get(address.slice(at + 1)) ?? null);
}

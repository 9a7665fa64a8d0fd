import type { KnownPerson } from "../../edge/protocol/person.ts";

/** A name alone is what somebody calls themselves: the address tells who it is. */
export function personText({ name, email }: Pick<KnownPerson, "name" | "email">): string {
  return email === null || email === name ? name : `${name} (${email})`;
}

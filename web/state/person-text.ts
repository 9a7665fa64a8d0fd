import type { PersonAnswer } from "../../edge/protocol/person.ts";

/** A name alone is what somebody calls themselves: the address tells who it is. */
export function personText({ name, email }: Pick<PersonAnswer, "name" | "email">): string {
  return email === null || email === name ? name : `${name} (${email})`;
}

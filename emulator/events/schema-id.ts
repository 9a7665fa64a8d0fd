import type { Type } from "avsc";

/**
 * The id under which the Pub/Sub API knows a schema: the MD5 of its Avro Parsing Canonical Form, base64url without
 * padding. `doc` and `default` have no part in it. Not documented; seen on captured events with their schemas.
 */
export function schemaId(type: Type): string {
  return type.fingerprint("md5").toString("base64url");
}

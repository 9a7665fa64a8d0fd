import type { Type } from "avsc";

/**
 * The Pub/Sub API's id of a schema: the MD5 of its Avro Parsing Canonical Form, as base64url without padding. `doc` and
 * `default` do not count. Not documented; seen on captured events with their schemas.
 */
export function schemaId(type: Type): string {
  return type.fingerprint("md5").toString("base64url");
}

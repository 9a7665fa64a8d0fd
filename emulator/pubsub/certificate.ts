import { generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { isIP } from "node:net";

/**
 * A self-signed X.509 certificate (RFC 5280) for a P-256 key, which node:crypto can read but not make. It contains just
 * the DER (X.690) that such a certificate needs.
 *
 * @param hosts names and addresses that it covers; the first is its common name
 * @returns private key and certificate as PEM; valid from an hour ago for a year
 */
export function selfSignedCertificate(hosts: readonly string[]): {
  readonly key: string;
  readonly certificate: string;
} {
  const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const name = sequence(set(sequence(oid(COMMON_NAME), text(0x0c, hosts[0] ?? "localhost"))));
  const from = Date.now() - HOUR_MS;
  const body = sequence(
    tagged(0xa0, integer(Buffer.of(VERSION_3))),
    integer(Buffer.concat([Buffer.of(1), randomBytes(15)])),
    sequence(oid(ECDSA_WITH_SHA256)),
    name,
    sequence(time(from), time(from + YEAR_MS)),
    name,
    pair.publicKey.export({ type: "spki", format: "der" }),
    tagged(0xa3, sequence(extension(BASIC_CONSTRAINTS, sequence(TRUE)), subjectNames(hosts))),
  );
  const signature = sign("sha256", body, pair.privateKey);
  const certificate = sequence(body, sequence(oid(ECDSA_WITH_SHA256)), bits(signature));
  return {
    key: pair.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    certificate: pem(certificate),
  };
}

const HOUR_MS = 3_600_000;
const YEAR_MS = 365 * 24 * HOUR_MS;
const VERSION_3 = 2;

const COMMON_NAME = [2, 5, 4, 3];
const ECDSA_WITH_SHA256 = [1, 2, 840, 10045, 4, 3, 2];
const BASIC_CONSTRAINTS = [2, 5, 29, 19];
const SUBJECT_ALT_NAME = [2, 5, 29, 17];

function subjectNames(hosts: readonly string[]): Buffer {
  const names = hosts.map((host) =>
    isIP(host) === 0 ? text(0x82, host) : tagged(0x87, addressBytes(host)),
  );
  return extension(SUBJECT_ALT_NAME, sequence(...names));
}

function addressBytes(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split(".").map(Number));
  const [head = "", tail = ""] = address.split("::");
  const groups = (part: string): string[] => (part === "" ? [] : part.split(":"));
  const zeros = Array<string>(8 - groups(head).length - groups(tail).length).fill("0");
  const all = [...groups(head), ...zeros, ...groups(tail)];
  return Buffer.from(all.map((group) => group.padStart(4, "0")).join(""), "hex");
}

function tagged(tag: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.of(tag), lengthOf(body.length), body]);
}

function lengthOf(length: number): Buffer {
  if (length < 128) return Buffer.of(length);
  return length < 256 ? Buffer.of(0x81, length) : Buffer.of(0x82, length >> 8, length & 255);
}

const TRUE = Buffer.of(0x01, 0x01, 0xff);
const sequence = (...parts: readonly Buffer[]): Buffer => tagged(0x30, ...parts);
const set = (...parts: readonly Buffer[]): Buffer => tagged(0x31, ...parts);
/** Big-endian bytes whose first bit is 0. */
const integer = (bytes: Buffer): Buffer => tagged(0x02, bytes);
const bits = (bytes: Buffer): Buffer => tagged(0x03, Buffer.of(0), bytes);
const text = (tag: number, value: string): Buffer => tagged(tag, Buffer.from(value));
const extension = (id: readonly number[], value: Buffer): Buffer =>
  sequence(oid(id), tagged(0x04, value));

/** UTCTime, which ends with 2049. */
const time = (ms: number): Buffer =>
  text(0x17, `${new Date(ms).toISOString().replaceAll(/[-:T]/g, "").slice(2, 14)}Z`);

function oid([first = 0, second = 0, ...rest]: readonly number[]): Buffer {
  const bytes = [first * 40 + second, ...rest.flatMap(base128)];
  return tagged(0x06, Buffer.from(bytes));
}

/** Seven bits a byte; all bytes but the last have the high bit set. */
function base128(value: number): number[] {
  const bytes = [value & 127];
  for (let left = value >>> 7; left > 0; left >>>= 7) bytes.unshift((left & 127) | 128);
  return bytes;
}

function pem(der: Buffer): string {
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}

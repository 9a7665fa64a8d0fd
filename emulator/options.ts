import { parseArgs } from "node:util";
import type { CredentialOptions } from "./oauth/credentials.ts";

export type Options = {
  readonly port: number;
  readonly records: number;
  readonly rate: number;
  readonly seed: string;
  readonly dataDir: string | undefined;
  readonly keepaliveMs: number;
  readonly json: boolean;
  readonly credentials: CredentialOptions;
};

export const HELP = `A Salesforce org to run against, on this machine: REST, Bulk API 2.0, Pub/Sub API.

  npm run emulator -- [options]

  --port N                  REST on N, gRPC on N+1, gRPC over TLS on N+2 (default 8788; 0: free ones)
  --records N               records over all objects (default 100000)
  --seed TEXT               the same seed and number of records give the same org (default 1)
  --rate N                  changes per second made by people at work; 0 is quiet (default 2)
  --data DIR                keep the org's changes there, and go on from them
  --client-id ID            consumer key of the connected app
  --client-secret-file FILE consumer secret, for client credentials
  --public-key FILE         public key or certificate (PEM), for JWT bearer
  --username NAME           whom clients act as (default integration@emulated.example)
  --keepalive SECONDS       an idle stream hears from us this often (default 60; Salesforce: up to 270)
  --json                    say that the org is ready as one line of JSON
  --help

What is not given of the connected app is made, and told at the start.
`;

/** A mistake in the command line, for people to read. */
export class UsageError extends Error {}

/** @returns undefined when help is asked for @throws UsageError */
export function optionsOf(args: readonly string[]): Options | undefined {
  const values = parsed(args);
  if (values.help === true) return undefined;
  return {
    port: wholeNumber("--port", values.port, 8788, 65_533),
    records: wholeNumber("--records", values.records, 100_000, 10_000_000),
    rate: number("--rate", values.rate, 2),
    seed: values.seed ?? "1",
    dataDir: values.data,
    keepaliveMs: number("--keepalive", values.keepalive, 60) * 1000,
    json: values.json ?? false,
    credentials: definedOnly({
      clientId: values["client-id"],
      clientSecretFile: values["client-secret-file"],
      publicKeyFile: values["public-key"],
      username: values.username,
      dataDir: values.data,
    }),
  };
}

function parsed(args: readonly string[]) {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: text,
        records: text,
        rate: text,
        seed: text,
        data: text,
        keepalive: text,
        username: text,
        "client-id": text,
        "client-secret-file": text,
        "public-key": text,
        json: flag,
        help: flag,
      },
    }).values;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${message.replaceAll(/\s*\n\s*/g, " ")} See --help.`);
  }
}

function number(name: string, given: string | undefined, otherwise: number): number {
  const value = given === undefined ? otherwise : Number(given);
  if (given?.trim() !== "" && Number.isFinite(value) && value >= 0) return value;
  throw new UsageError(`${name} takes a number that is not negative, not "${given}".`);
}

function wholeNumber(
  name: string,
  given: string | undefined,
  otherwise: number,
  max: number,
): number {
  const value = number(name, given, otherwise);
  if (Number.isInteger(value) && value <= max) return value;
  throw new UsageError(`${name} takes a whole number up to ${max}, not "${given}".`);
}

type Defined<T> = { readonly [K in keyof T]?: NonNullable<T[K]> };

function definedOnly<T extends Record<string, string | undefined>>(values: T): Defined<T> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  ) as Defined<T>;
}

import { Connection } from "jsforce";
import { afterAll } from "vitest";
import { startEmulator, type Emulator, type EmulatorOptions } from "../../emulator/emulator.ts";
import { TEST_APP, TEST_DAY } from "./test-emulation.ts";
import type { OrgRecord } from "../../emulator/model/record.ts";
import type { Transaction } from "../../emulator/org/transaction.ts";

/** A running org for tests over HTTP, with jsforce as an independent client. */
export type TestOrg = {
  readonly emulator: Emulator;
  readonly origin: string;
  /** Signed in. */
  readonly connection: Connection;
  /** The commits since the start. */
  readonly log: Transaction[];
  newConnection(): Connection;
  /** A request of the signed-in client. */
  send(path: string, init?: RequestInit): Promise<Response>;
  /**
   * The status and the JSON of the answer to such a request (null without JSON). A body is sent as JSON, by POST unless
   * another method is given.
   */
  ask<T = unknown>(
    path: string,
    body?: unknown,
    init?: RequestInit,
  ): Promise<readonly [status: number, answer: T]>;
  some(object: string): Readonly<OrgRecord>;
};

/**
 * @param records over all objects; a fifth of them are contacts
 * @param differing options that differ from the usual ones
 */
export async function startTestOrg(
  records: number,
  app = TEST_APP,
  differing: Partial<EmulatorOptions> = {},
): Promise<TestOrg> {
  const fixed = { seed: "rest", madeAt: TEST_DAY };
  const settings = { host: "127.0.0.1", port: 0, ...fixed, rate: 0, keepaliveMs: 60_000 };
  const emulator = await startEmulator({ ...settings, records, app, ...differing });
  const { org } = emulator;
  const log: Transaction[] = [];
  org.onCommit((transaction) => log.push(transaction));
  const origin = `http://127.0.0.1:${emulator.restPort}`;
  const newConnection = (): Connection =>
    new Connection({
      loginUrl: origin,
      instanceUrl: origin,
      version: "66.0",
      callOptions: { client: "tester" },
      oauth2: { loginUrl: origin, clientId: app.clientId, clientSecret: app.clientSecret },
    });
  const connection = newConnection();
  await connection.authorize({ grant_type: "client_credentials" });
  const send: TestOrg["send"] = (path, init = {}) => {
    const headers = new Headers(init.headers);
    if (!headers.has("authorization"))
      headers.set("authorization", `Bearer ${connection.accessToken}`);
    if (typeof init.body === "string" && !headers.has("content-type"))
      headers.set("content-type", "application/json");
    return fetch(`${origin}${path}`, { ...init, headers });
  };
  return {
    emulator,
    origin,
    connection,
    log,
    newConnection,
    send,
    async ask<T>(path: string, body?: unknown, init?: RequestInit) {
      const sent = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
      const response = await send(path, { ...sent, ...init });
      return [response.status, (await response.json().catch(() => null)) as T] as const;
    },
    some: (object) => org.records(object).next().value ?? {},
  };
}

/** The org of a file of tests, closed after them. */
export async function useTestOrg(...given: Parameters<typeof startTestOrg>): Promise<TestOrg> {
  const org = await startTestOrg(...given);
  afterAll(() => org.emulator.close());
  return org;
}

/** Where the REST API of these orgs begins. */
export const DATA = "/services/data/v66.0";

export const idOf = (record: Readonly<OrgRecord>): string => String(record["Id"]);

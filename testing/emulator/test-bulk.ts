import { serve, type ServerType } from "@hono/node-server";
import { Hono } from "hono";
import { emulationOf, TEST_DAY } from "./test-emulation.ts";
import { bulkRoutes } from "../../emulator/bulk/bulk.ts";
import { csvGzip } from "../../emulator/bulk/csv-gzip.ts";
import { buildOrg, type OrgSettings } from "../../emulator/build-org.ts";
import type { Org } from "../../emulator/org/org.ts";
import { SalesforceError } from "../../emulator/model/salesforce-error.ts";
import { session, type SessionEnv } from "../../emulator/rest/session.ts";
import type { BulkSettings } from "../../emulator/bulk/settings.ts";
import type { Faults } from "../../emulator/faults/faults.ts";

export type Json = Record<string, unknown>;

/** Bulk jobs of an org over loopback; all requests use HTTP. */
export type TestBulk = {
  readonly org: Org;
  readonly faults: Faults;
  readonly origin: string;
  /** Sets the user of later requests. */
  signIn(userId: string): void;
  /** A request below `/services/data/v66.0/jobs`. */
  at(path: string, init?: RequestInit & { version?: string }): Promise<Response>;
  send(method: string, path: string, body: unknown): Promise<Response>;
  /** A job's info once it has ended. */
  ended(kind: "query" | "ingest", id: string): Promise<Json>;
  close(): Promise<void>;
};

/** Short times: a job takes some milliseconds. */
const PACE = { stepMs: 1, perThousandMs: 0 };

export async function startBulk(
  settings: Partial<BulkSettings> = {},
  options: Partial<OrgSettings> = {},
): Promise<TestBulk> {
  const org = buildOrg({ seed: "bulk", records: 400, madeAt: TEST_DAY, ...options });
  org.load();
  const emulation = emulationOf(org);
  const app = new Hono<SessionEnv>();
  app.use(csvGzip);
  app.use(session(org, emulation.faults));
  app.route("/services/data/:version/jobs", bulkRoutes(emulation, { pace: PACE, ...settings }));
  app.onError((error, c) => {
    if (error instanceof SalesforceError) return c.json(error.body(), error.status);
    throw error;
  });
  let server: ServerType | undefined;
  const origin = await new Promise<string>((resolve) => {
    server = serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0 }, ({ port }) => {
      resolve(`http://127.0.0.1:${port}`);
    });
  });
  let token = org.sessions.issue(org.integrationUserId());

  const at: TestBulk["at"] = (path, { version = "v66.0", headers, ...rest } = {}) => {
    const all = new Headers(headers);
    all.set("authorization", `Bearer ${token}`);
    return fetch(`${origin}/services/data/${version}/jobs${path}`, { ...rest, headers: all });
  };
  return {
    org,
    faults: emulation.faults,
    origin,
    signIn: (userId) => void (token = org.sessions.issue(userId)),
    at,
    send: (method, path, body) => at(path, { method, body: JSON.stringify(body) }),
    async ended(kind, id) {
      for (;;) {
        const job = await json(at(`/${kind}/${id}`));
        if (/^(?:JobComplete|Failed|Aborted)$/.test(String(job["state"]))) return job;
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    },
    async close() {
      const closed = new Promise((resolve) => server?.close(resolve));
      // Closes connections of answers whose body was not read.
      if (server !== undefined && "closeAllConnections" in server) server.closeAllConnections();
      await closed;
      org.close();
    },
  };
}

export async function json(response: Promise<Response> | Response): Promise<Json> {
  return (await response).json() as Promise<Json>;
}

/** Status, code and message of an error: an array of one, as in all of Salesforce's REST APIs. */
export async function refusal(response: Promise<Response>): Promise<string> {
  const { status } = await response;
  const [error] = (await (await response).json()) as { errorCode: string; message: string }[];
  return `${status} ${error?.errorCode}: ${error?.message}`;
}

import { timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import pg from "pg";
import { readJson } from "../../edge/protocol/json.ts";
import { requireFreePort } from "../process/free-port.ts";
import {
  AnswerTooLarge,
  NeonRequest,
  answerBatch,
  answerQuery,
  beginStatement,
} from "./neon-query.ts";

/** As Neon's proxy by default (`max_request_size_bytes`). */
const MOST_BODY_BYTES = 10 * 1024 * 1024;
const CONNECTIONS = 16;

/** The fields of a Postgres error that Neon's driver puts on its NeonDbError. */
const ERROR_FIELDS = [
  ...["severity", "code", "detail", "hint", "position", "internalPosition", "internalQuery"],
  ...["where", "schema", "table", "column", "dataType", "constraint", "file", "line", "routine"],
] as const;

export interface NeonHttpOptions {
  /** A loopback address. */
  readonly host: "127.0.0.1" | "::1" | "localhost";
  /** 0 takes a free one. */
  readonly port: number;
  /** Its user, password and database are what a request's `Neon-Connection-String` must name. */
  readonly databaseUrl: string;
}

export interface RunningNeonHttp {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves the HTTP protocol of `@neondatabase/serverless` from any Postgres: `POST /sql`. Postgres errors and wrong
 * credentials are answered 400 with the fields of the error, everything else 4xx or 5xx with a sentence.
 */
export async function startNeonHttp(options: NeonHttpOptions): Promise<RunningNeonHttp> {
  if (options.port !== 0) await requireFreePort(options.port, "Neon HTTP");
  const pool = new pg.Pool({
    connectionString: options.databaseUrl,
    max: CONNECTIONS,
    application_name: "neon-http",
  });
  // An idle connection that breaks is replaced at the next query, which reports its own error.
  pool.on("error", () => {});
  const server = createServer((request, response) => {
    void respond(request, response, pool, options.databaseUrl);
  });
  server.listen(options.port, options.host);
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
      await pool.end();
    },
  };
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  pool: pg.Pool,
  databaseUrl: string,
): Promise<void> {
  const { status, body } = await answer(request, pool, databaseUrl).catch(refusal);
  if (response.destroyed) return;
  const text = Buffer.from(JSON.stringify(body));
  const headers = { "content-type": "application/json", "content-length": text.length };
  response.writeHead(status, headers).end(text);
}

type Answer = { readonly status: number; readonly body: unknown };

function sentence(status: number, message: string, more: object = {}): Answer {
  return { status, body: { message, ...more } };
}

async function answer(
  request: IncomingMessage,
  pool: pg.Pool,
  databaseUrl: string,
): Promise<Answer> {
  if (request.url !== "/sql") return sentence(404, "Ask POST /sql.");
  if (request.method !== "POST") return sentence(405, "Ask POST /sql.");
  const header = (name: string) => request.headers[name]?.toString();
  const stranger = refuseStranger(header("neon-connection-string"), databaseUrl);
  if (stranger) return stranger;
  const body = await readBody(request);
  if (body === null) return sentence(413, `request is too large (max is ${MOST_BODY_BYTES} bytes)`);
  const asked = readJson(NeonRequest, body);
  if (asked === null) return sentence(422, "The body is neither a query nor a batch of queries.");
  if (!("queries" in asked)) return { status: 200, body: await answerQuery(pool, asked) };
  const results = await answerBatch(pool, asked.queries, beginStatement(header));
  return { status: 200, body: { results } };
}

/** Checks the password, because a loopback port is open to every user of the machine. */
function refuseStranger(connectionString: string | undefined, databaseUrl: string): Answer | null {
  if (connectionString !== undefined && isSame(connectionString, databaseUrl)) return null;
  const asked = URL.parse(connectionString ?? "");
  const ours = new URL(databaseUrl);
  if (asked && isSame(credentialsOf(asked), credentialsOf(ours))) return null;
  const user = asked ? decodeURIComponent(asked.username) : "";
  const message = `password authentication failed for user '${user}'`;
  return sentence(400, message, { severity: "FATAL", code: "28P01" });
}

function credentialsOf({ username, password, pathname }: URL): string {
  return `${username}\n${password}\n${pathname}`;
}

function isSame(one: string, two: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(two)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** A Postgres error is for the client to handle: 400. Anything else is our fault: 500. */
function refusal(error: unknown): Answer {
  if (error instanceof AnswerTooLarge) return sentence(507, error.message);
  if (error instanceof pg.DatabaseError) {
    const fields = Object.fromEntries(ERROR_FIELDS.map((name) => [name, error[name]]));
    return sentence(400, error.message, fields);
  }
  return sentence(500, error instanceof Error ? error.message : String(error));
}

async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request) {
    sizeBytes += chunk.length;
    if (sizeBytes > MOST_BODY_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

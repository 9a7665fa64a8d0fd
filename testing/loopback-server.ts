import { text } from "node:stream/consumers";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A request as the test's server received it. */
export type Received = {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
};

export type Respond = (request: Received, response: ServerResponse) => void;

export type LoopbackServer = {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly received: Received[];
  /** How it answers from now on. */
  respond: Respond;
  close(): Promise<void>;
};

/** For tests: a real HTTP server on a free loopback port. The test sets its answers. */
export async function loopbackServer(respond: Respond): Promise<LoopbackServer> {
  const server = createServer((request, response) => {
    void take(request).then((taken) => {
      loopback.received.push(taken);
      loopback.respond(taken, response);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const loopback: LoopbackServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received: [],
    respond,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return loopback;
}

async function take(request: IncomingMessage): Promise<Received> {
  const { method = "", url = "", headers } = request;
  return { method, url, headers, body: await text(request) };
}

export function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/json;charset=UTF-8", ...headers });
  response.end(JSON.stringify(body));
}

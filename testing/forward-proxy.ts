import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import type { Duplex } from "node:stream";

/** For tests: a forward proxy on a free loopback port. It finds every name on this machine, which no resolver does. */
export type ForwardProxy = {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** `host:port` of every CONNECT so far. */
  readonly connects: string[];
  /** `METHOD host:port` of every plain request so far. */
  readonly forwarded: string[];
  close(): Promise<void>;
};

export async function forwardProxy(): Promise<ForwardProxy> {
  const proxy = { connects: [] as string[], forwarded: [] as string[] };
  const open = new Set<Duplex>();
  const server = createServer((asked, answer) => {
    proxy.forwarded.push(`${asked.method} ${new URL(asked.url ?? "").host}`);
    forward(asked, answer);
  });
  server.on("connect", (asked: IncomingMessage, client: Duplex, head: Buffer) => {
    proxy.connects.push(asked.url ?? "");
    for (const end of tunnel(asked.url ?? "", client, head)) open.add(end);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    ...proxy,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      for (const end of open) end.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** Joins the client with the named port of this machine. */
function tunnel(target: string, client: Duplex, head: Buffer): readonly Duplex[] {
  const origin = connect(Number(target.slice(target.lastIndexOf(":") + 1)), "127.0.0.1", () => {
    client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
    origin.write(head);
    origin.pipe(client).pipe(origin);
  });
  for (const [one, other] of [
    [origin, client],
    [client, origin],
  ] as const) {
    one.on("error", () => other.destroy());
    one.on("close", () => other.destroy());
  }
  return [origin, client];
}

/** Sends a request in absolute form (RFC 9112, 3.2.2) on to this machine. */
function forward(asked: IncomingMessage, answer: ServerResponse): void {
  const { port, pathname, search } = new URL(asked.url ?? "");
  const { method, headers } = asked;
  const onward = request(
    { host: "127.0.0.1", port, path: pathname + search, method, headers },
    (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    },
  );
  onward.on("error", () => answer.destroy());
  asked.pipe(onward);
}

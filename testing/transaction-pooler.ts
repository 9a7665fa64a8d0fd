import { createServer, type Server, type Socket } from "node:net";
import pg from "pg";

/**
 * For tests: a pooler in transaction mode before a Postgres. A client has a session of the server for the time of a
 * transaction only, and settings of its startup packet are refused or ignored, as PgBouncer's setting
 * `ignore_startup_parameters` says. It speaks as much of the protocol as that takes.
 */
export async function transactionPooler(
  url: string,
  options: "refused" | "ignored",
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const sessions = new Sessions(url);
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket.on("error", () => undefined));
    serveClient(socket, sessions, options);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: Object.assign(new URL(url), { port: String(port) }).href,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      await sessions.close();
    },
  };
}

/** Sessions of the server; the last one that became free is taken first. */
class Sessions {
  readonly #url: string;
  readonly #all: pg.Client[] = [];
  readonly #free: Socket[] = [];

  constructor(url: string) {
    this.#url = url;
  }

  async take(): Promise<Socket> {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    const client = new pg.Client({ connectionString: this.#url });
    client.on("error", () => undefined);
    await client.connect();
    this.#all.push(client);
    const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
    return stream.removeAllListeners("data");
  }

  give(session: Socket): void {
    this.#free.push(session.removeAllListeners("data"));
  }

  async close(): Promise<void> {
    for (const client of this.#all)
      (client as unknown as { connection: { stream: Socket } }).connection.stream.destroy();
  }
}

function serveClient(socket: Socket, sessions: Sessions, options: "refused" | "ignored"): void {
  let isStarted = false;
  let session: Promise<Socket> | null = null;
  socket.on("data", (bytes) => {
    if (!isStarted) {
      isStarted = true;
      const isRefused = options === "refused" && bytes.includes("\0options\0");
      socket.write(isRefused ? refusal("unsupported startup parameter: options") : GREETING);
      return;
    }
    session ??= sessions.take().then((taken) => {
      relay(taken, socket, () => {
        sessions.give(taken);
        session = null;
      });
      return taken;
    });
    void session.then((taken) => taken.write(bytes));
  });
}

/** Passes answers on. `ReadyForQuery` with the status `I` ends a transaction. */
function relay(session: Socket, socket: Socket, onIdle: () => void): void {
  let left = Buffer.alloc(0);
  session.on("data", (bytes: Buffer) => {
    left = Buffer.concat([left, bytes]);
    let isIdle = false;
    let at = 0;
    for (; at + 5 <= left.length; at += 1 + left.readUInt32BE(at + 1)) {
      if (at + 1 + left.readUInt32BE(at + 1) > left.length) break;
      isIdle = left.toString("latin1", at, at + 1) === "Z" && left[at + 5] === 0x49;
    }
    left = left.subarray(at);
    if (isIdle) onIdle();
    socket.write(bytes);
  });
}

function message(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(type, 0, "latin1");
  head.writeUInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

/** AuthenticationOk, BackendKeyData, ReadyForQuery. */
const GREETING = Buffer.concat([
  message("R", Buffer.alloc(4)),
  message("K", Buffer.alloc(8, 1)),
  message("Z", Buffer.from("I")),
]);

const refusal = (text: string) => message("E", Buffer.from(`SFATAL\0VFATAL\0C08P01\0M${text}\0\0`));

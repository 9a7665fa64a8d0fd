/** The feeds of `npm run bench -- fan-out`, in a process of their own: a few are looked at, the others are cheap. */
import { PROTOCOL_VERSION } from "../edge/protocol/room.ts";
import { ticket } from "../testing/test-rooms.ts";
import { openCheapSocket } from "./cheap-socket.ts";

export type ReadersOrder = { readonly port: number; readonly room: string; readonly feeds: number };
/** `lastAt`: when the last of the feeds that are looked at had each seq, epoch milliseconds. */
export type ReadersReport = { readonly ready: true } | { readonly lastAt: [number, number][] };

/** Opened together: rooms let in a few connections that have not said hello yet. */
const AT_ONCE = 16;
/** Every so many feeds is looked at, and the last one. */
const LOOKED_AT = 100;

const lastAt = new Map<number, number>();
const report = (message: ReadersReport) => process.send?.(message);

process.on("message", (order: ReadersOrder | "end") => {
  if (order === "end") report({ lastAt: [...lastAt] });
  else void open(order);
});

async function open({ port, room, feeds }: ReadersOrder): Promise<void> {
  const path = `/parties/main/${room}`;
  const hello = JSON.stringify({
    ...{ type: "hello", version: PROTOCOL_VERSION, line: null, since: 0 },
    ticket: await ticket(room),
  });
  for (let opened = 0; opened < feeds; opened += AT_ONCE) {
    const numbers = Array.from({ length: Math.min(AT_ONCE, feeds - opened) }, (_, i) => opened + i);
    await Promise.all(
      numbers.map((n) =>
        n % LOOKED_AT === 0 || n === feeds - 1
          ? lookAt(`ws://127.0.0.1:${port}${path}`, hello)
          : openCheapSocket(port, path, hello),
      ),
    );
  }
  report({ ready: true });
}

function lookAt(url: string, hello: string): Promise<void> {
  const socket = new WebSocket(url);
  socket.addEventListener("open", () => socket.send(hello));
  return new Promise((resolve) => {
    socket.addEventListener("message", ({ data }) => {
      const at = performance.timeOrigin + performance.now();
      const [, from, to] = /^\{"type":"batch","from":(\d+),"to":(\d+)/.exec(String(data)) ?? [];
      for (let seq = Number(from); seq <= Number(to); seq++) lastAt.set(seq, at);
      resolve();
    });
  });
}

import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";

/**
 * A WebSocket that says one thing and throws away what it hears, without looking at it: a thousand of them must not
 * cost more than what is measured. Resolves when the first answer to `hello` has come.
 */
export async function openCheapSocket(port: number, path: string, hello: string): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  const key = randomBytes(16).toString("base64");
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      `Sec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
  );
  await heard(socket);
  socket.write(maskedText(hello));
  await heard(socket);
  socket.on("data", () => undefined);
  return socket;
}

function heard(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once("error", reject);
    socket.once("data", () => resolve());
  });
}

/** A text frame as clients send it (RFC 6455, 5.2), of 126 to 65,535 bytes. */
function maskedText(text: string): Buffer {
  const body = Buffer.from(text);
  const mask = randomBytes(4);
  const head = Buffer.from([0x81, 0x80 | 126, body.length >> 8, body.length & 0xff]);
  const masked = body.map((byte, i) => byte ^ (mask[i % 4] ?? 0));
  return Buffer.concat([head, mask, masked]);
}

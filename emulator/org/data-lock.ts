import { createHash } from "node:crypto";
import { mkdirSync, realpathSync } from "node:fs";
import { createServer } from "node:net";

/**
 * Locks a data directory for this process. The lock is a Linux abstract socket, which the kernel releases however the
 * process ends, so no lock is left behind.
 *
 * @returns releases it
 * @throws Error for people when another process holds it
 */
export async function lockDirectory(dataDir: string): Promise<() => Promise<void>> {
  mkdirSync(dataDir, { recursive: true });
  const name = createHash("sha256").update(realpathSync(dataDir)).digest("hex");
  const server = createServer((socket) => socket.destroy());
  server.unref();
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(error.code === "EADDRINUSE" ? new Error(inUse(dataDir)) : error),
    );
    server.listen(`\0orgmirror-emulator-${name}`, resolve);
  });
  return () => new Promise((resolve) => server.close(() => resolve()));
}

const inUse = (dataDir: string): string =>
  `${dataDir} is in use by another emulated org; stop that one, or choose another --data directory.`;

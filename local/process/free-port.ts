import { createServer } from "node:net";
import { StartError } from "./start-error.ts";

/** A port on loopback that nothing listens on at this moment. */
export function freePort(): Promise<number> {
  return probe(0);
}

/** Throws a StartError where the port is taken. `what` is what would listen there: "Postgres". */
export async function requireFreePort(port: number, what: string): Promise<void> {
  try {
    await probe(port);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EACCES") {
      throw new StartError(
        `Port ${port} (${what}) is reserved by the system: choose a higher one with --port.`,
      );
    }
    if (code !== "EADDRINUSE") throw error;
    throw new StartError(
      `Port ${port} (${what}) is taken: end the program that uses it, or choose other ports with --port.`,
    );
  }
}

function probe(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      const bound = typeof address === "object" && address !== null ? address.port : port;
      server.close(() => resolve(bound));
    });
  });
}

import { once } from "node:events";
import { createServer } from "node:net";
import { codeOf } from "./process-identity.ts";
import { StartError } from "./start-error.ts";

/** Throws a StartError where the port is taken. `what` is what would listen there: "Postgres". */
export async function requireFreePort(port: number, what: string): Promise<void> {
  const server = createServer().listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (error) {
    throw refusal(error, `${port} (${what})`);
  }
  server.close();
  await once(server, "close");
}

function refusal(error: unknown, port: string): unknown {
  const code = codeOf(error);
  if (code === "EACCES")
    return new StartError(
      `Port ${port} is reserved by the system: choose a higher one with --port.`,
    );
  if (code === "EADDRINUSE")
    return new StartError(
      `Port ${port} is taken: end the program that uses it, or choose other ports with --port.`,
    );
  return error;
}

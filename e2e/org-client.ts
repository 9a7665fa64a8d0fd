import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Connection } from "jsforce";
import type { Product } from "./product.ts";

/** jsforce, which knows nothing of us, signed in to the product's emulated org. */
export async function orgClient(product: Product): Promise<Connection> {
  const secrets: { clientId: string; clientSecret: string } = JSON.parse(
    await readFile(join(product.dataDir, "secrets.json"), "utf8"),
  );
  const loginUrl = `http://127.0.0.1:${product.ports.emulatorRest}`;
  const connection = new Connection({
    loginUrl,
    instanceUrl: loginUrl,
    version: "66.0",
    oauth2: { loginUrl, ...secrets },
  });
  await connection.authorize({ grant_type: "client_credentials" });
  return connection;
}

export type OrgClient = Connection;

import { readFile } from "node:fs/promises";
import { Connection } from "jsforce";
import { localSecrets } from "../local/command/secrets.ts";
import type { Product } from "./product.ts";

/** jsforce, which knows nothing of us, signed in to the product's emulated org. */
export async function orgClient(product: Product): Promise<Connection> {
  const { clientId, clientSecretFile } = await localSecrets(product.dataDir);
  const clientSecret = (await readFile(clientSecretFile, "utf8")).trim();
  const loginUrl = `http://127.0.0.1:${product.ports.emulatorRest}`;
  const connection = new Connection({
    loginUrl,
    instanceUrl: loginUrl,
    version: "66.0",
    oauth2: { loginUrl, clientId, clientSecret },
  });
  await connection.authorize({ grant_type: "client_credentials" });
  return connection;
}

export type OrgClient = Connection;

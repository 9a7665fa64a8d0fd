import { generateKeyPairSync, randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import { readJson } from "../../edge/protocol/json.ts";
import { StartError } from "../process/start-error.ts";

const SECRETS = "secrets.json";
const PRIVATE_KEY = "salesforce-private-key.pem";
const PUBLIC_KEY = "salesforce-public-key.pem";
const CLIENT_SECRET = "salesforce-client-secret";
/** What this file writes into a data folder. */
export const SECRET_FILES = [SECRETS, PRIVATE_KEY, PUBLIC_KEY, CLIENT_SECRET];

const Secrets = v.object({
  /** Bearer secret of the publisher, checked by the rooms. */
  roomPublish: v.string(),
  roomTicket: v.string(),
  /** Password of the role that the Worker reads with. */
  reader: v.string(),
  /** Consumer key of the connected app in the emulated org. */
  clientId: v.string(),
});
type StoredSecrets = v.InferOutput<typeof Secrets>;

export interface LocalSecrets extends StoredSecrets {
  /** PEM, PKCS #8: ingest signs its JWT bearer assertions with it. */
  readonly privateKeyFile: string;
  /** PEM, SPKI: what the emulated org checks them with. */
  readonly publicKeyFile: string;
  /** For clients of the emulated org that sign in by client credentials. */
  readonly clientSecretFile: string;
}

/** The secrets of this data folder, made the first time. Only their owner can read the files. */
export async function localSecrets(dataDir: string): Promise<LocalSecrets> {
  const stored = (await readSecrets(join(dataDir, SECRETS))) ?? (await makeSecrets(dataDir));
  return { ...stored, ...keyFiles(dataDir) };
}

async function readSecrets(file: string): Promise<StoredSecrets | null> {
  const text = await readFile(file, "utf8").catch(() => null);
  if (text === null) return null;
  const secrets = readJson(Secrets, text);
  if (secrets !== null) return secrets;
  throw new StartError(`${file} cannot be read as it was written: begin anew with --reset.`);
}

/** Writes the keys first: where secrets.json exists, they do. */
async function makeSecrets(dataDir: string): Promise<StoredSecrets> {
  const pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const files = keyFiles(dataDir);
  await writePrivate(
    files.privateKeyFile,
    pair.privateKey.export({ type: "pkcs8", format: "pem" }),
  );
  await writePrivate(files.publicKeyFile, pair.publicKey.export({ type: "spki", format: "pem" }));
  await writePrivate(files.clientSecretFile, secret());
  const secrets: StoredSecrets = {
    roomPublish: secret(),
    roomTicket: secret(),
    reader: secret(),
    clientId: `orgmirror-${randomBytes(12).toString("hex")}`,
  };
  await writePrivate(join(dataDir, SECRETS), `${JSON.stringify(secrets, null, 2)}\n`);
  return secrets;
}

function keyFiles(dataDir: string) {
  const at = (name: string) => join(dataDir, name);
  return {
    privateKeyFile: at(PRIVATE_KEY),
    publicKeyFile: at(PUBLIC_KEY),
    clientSecretFile: at(CLIENT_SECRET),
  };
}

function secret(): string {
  return randomBytes(32).toString("base64url");
}

async function writePrivate(file: string, content: string | Buffer): Promise<void> {
  await writeFile(file, content, { mode: 0o600 });
}

import { createPublicKey, generateKeyPairSync, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import * as v from "valibot";
import type { ConnectedApp } from "../emulation/connected-app.ts";

export type CredentialOptions = {
  readonly clientId?: string;
  readonly clientSecretFile?: string;
  /** Public key or certificate, PEM. */
  readonly publicKeyFile?: string;
  /** A file whose first line is the password for SOAP. */
  readonly passwordFile?: string;
  readonly username?: string;
  /** Where generated credentials are kept; a temporary folder of this process when absent. */
  readonly dataDir?: string;
};

export type Credentials = {
  readonly app: ConnectedApp;
  /** The generated private key for clients to sign in with. */
  readonly privateKeyFile: string | undefined;
  /** Removes what was generated for this process only. */
  discard(): void;
};

export const DEFAULT_USERNAME = "integration@emulated.example";
const OWNER_ONLY = 0o600;
const madeSchema = v.object({ clientId: v.string(), clientSecret: v.string() });

/**
 * The connected app of the org; what is not given is generated. Without a secret and a public key, a key pair is
 * generated. Its private key is written to a file that only this user can read.
 */
export function credentialsOf(options: CredentialOptions): Credentials {
  const { clientSecretFile, publicKeyFile, username = DEFAULT_USERNAME } = options;
  const password = passwordOf(options.passwordFile);
  const clientSecret = clientSecretFile && textOf("--client-secret-file", clientSecretFile).trim();
  const givenKey = publicKeyFile && publicKeyIn("--public-key", publicKeyFile);
  const isOwn = options.dataDir === undefined;
  const needsKey = clientSecretFile === undefined && publicKeyFile === undefined;
  const folder =
    options.dataDir ?? (needsKey ? mkdtempSync(join(tmpdir(), "emulated-org-")) : undefined);
  const { made, privateKeyFile } = madeIn(folder, needsKey);
  const publicKeyPem = givenKey ?? publicKeyOf(privateKeyFile);
  return {
    app: {
      clientId: options.clientId ?? made.clientId,
      clientSecret: clientSecret ?? made.clientSecret,
      username,
      ...(publicKeyPem === undefined ? {} : { publicKeyPem }),
      ...password,
    },
    privateKeyFile,
    discard() {
      if (isOwn && folder !== undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** An empty password means none. */
function passwordOf(file: string | undefined): { readonly password?: string } {
  if (file === undefined) return {};
  const [password = ""] = textOf("--password-file", file).split(/\r?\n/);
  return password === "" ? {} : { password };
}

/** @throws Error that names the option, when the file cannot be read */
function textOf(option: string, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new Error(`${option}: ${messageOf(error)}`, { cause: error });
  }
}

/** @throws Error when the file has no public key */
function publicKeyIn(option: string, file: string): string {
  const text = textOf(option, file);
  try {
    createPublicKey(text);
  } catch (error) {
    throw new Error(`${option}: ${file} has no public key or certificate (PEM) in it.`, {
      cause: error,
    });
  }
  return text;
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** Generated credentials in this folder. @throws Error when they cannot be kept there */
function madeIn(folder: string | undefined, needsKey: boolean) {
  try {
    const made = madeApp(folder);
    return { made, privateKeyFile: needsKey && folder ? madeKeyFile(folder) : undefined };
  } catch (error) {
    throw new Error(`${folder} cannot keep what an org needs: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

function madeApp(folder: string | undefined): v.InferOutput<typeof madeSchema> {
  const file = folder === undefined ? undefined : join(folder, "client.json");
  if (file !== undefined && existsSync(file)) {
    return v.parse(madeSchema, JSON.parse(readFileSync(file, "utf8")));
  }
  const made = {
    clientId: `3MVG9${randomBytes(40).toString("base64url")}`,
    clientSecret: randomBytes(32).toString("hex").toUpperCase(),
  };
  if (folder !== undefined && file !== undefined) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, JSON.stringify(made), { mode: OWNER_ONLY });
  }
  return made;
}

function madeKeyFile(folder: string): string {
  const file = resolve(folder, "client.key.pem");
  if (!existsSync(file)) {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    writeFileSync(file, privateKey.export({ type: "pkcs8", format: "pem" }), { mode: OWNER_ONLY });
  }
  return file;
}

function publicKeyOf(privateKeyFile: string | undefined): string | undefined {
  if (privateKeyFile === undefined) return undefined;
  const key = createPublicKey(readFileSync(privateKeyFile, "utf8"));
  return String(key.export({ type: "spki", format: "pem" }));
}

import { createHmac } from "node:crypto";
import { SECRET_PREFIX } from "../../edge/protocol/webhook.ts";

/** What is signed: a message under its id, at the time of the try, epoch seconds. */
export type Signed = { readonly id: string; readonly atSeconds: number; readonly body: string };

/** The header `webhook-signature` of Standard Webhooks: one signature for each secret, the present one first. */
export function signatures({ id, atSeconds, body }: Signed, secrets: readonly string[]): string {
  const content = `${id}.${atSeconds}.${body}`;
  return secrets.map((secret) => `v1,${hmac(secret, content)}`).join(" ");
}

function hmac(secret: string, content: string): string {
  const key = Buffer.from(secret.slice(SECRET_PREFIX.length), "base64");
  return createHmac("sha256", key).update(content).digest("base64");
}

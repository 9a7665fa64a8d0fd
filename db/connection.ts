import { getCACertificates } from "node:tls";
import type { ClientConfig } from "pg";
import { sessionOptions, type SessionSettings } from "./session.ts";

/** Parameters of a connection string that say where to connect. All others would change the session. */
const KEPT = new Set([
  ...["host", "port", "user", "password", "db", "ssl", "sslmode", "sslcert", "sslkey"],
  ...["sslrootcert", "sslnegotiation", "uselibpqcompat"],
]);

/** Modes that the driver takes for `verify-full`, with a warning. Said in its own word, it does not warn. */
const VERIFIED = new Set(["prefer", "require", "verify-ca"]);

/**
 * How to connect with a connection string: to its place, as its user, and with our session (session.ts). Of its
 * `options` those stay that the session does not set, such as the endpoint of a Neon project.
 *
 * @param url `postgres://user:password@host/database?sslmode=require`
 * @param own settings of this session that differ from the usual ones
 */
export function connectionOf(
  url: string,
  application_name: string,
  own: SessionSettings = {},
): ClientConfig {
  const [place = "", query = ""] = url.split(/\?(.*)/s);
  const asked = new URLSearchParams(query);
  const kept = new URLSearchParams([...asked].filter(([name]) => KEPT.has(name)));
  const tls = systemTrust(kept);
  const mode = kept.get("sslmode");
  if (mode !== null && VERIFIED.has(mode) && !kept.has("uselibpqcompat"))
    kept.set("sslmode", "verify-full");
  const options = `${asked.get("options") ?? ""} ${sessionOptions(own)}`.trim();
  const connectionString = kept.size === 0 ? place : `${place}?${kept.toString()}`;
  return { connectionString, application_name, options, keepAlive: true, ...tls };
}

/**
 * `sslrootcert=system` means the certificates that this machine trusts, with `sslmode=verify-full` (libpq, "SSL
 * Support"). The driver would look for a file called `system`, and its `sslmode` would replace our `ssl`.
 */
function systemTrust(kept: URLSearchParams): Pick<ClientConfig, "ssl"> {
  if (kept.get("sslrootcert") !== "system") return {};
  for (const name of ["sslrootcert", "sslmode", "ssl"]) kept.delete(name);
  const ca = [...new Set([...getCACertificates("default"), ...getCACertificates("system")])];
  return { ssl: { ca, rejectUnauthorized: true } };
}

import { TEXT_SETTINGS } from "./mirror/text-settings.ts";

/**
 * How long a statement waits for a lock. Our own transactions hold one for tenths of a second, so a longer wait is
 * somebody else's doing: the work is given up, the reason is said, and it is retried (`ingest/core/error-policy.ts`).
 */
export const LOCK_TIMEOUT_MS = 10_000;

export type SessionSettings = Readonly<Record<string, string>>;

/**
 * What a session of ours must have, whatever the server, the database, the role or the connection string say. Nothing
 * but ourselves ends a statement or a session. The server's keepalives free the locks of a node that vanished after a
 * minute, not after two hours.
 */
const SESSION: SessionSettings = {
  ...TEXT_SETTINGS,
  default_transaction_isolation: "read committed",
  default_transaction_read_only: "off",
  default_transaction_deferrable: "off",
  statement_timeout: "0",
  lock_timeout: String(LOCK_TIMEOUT_MS),
  idle_in_transaction_session_timeout: "0",
  idle_session_timeout: "0",
  tcp_keepalives_idle: "30",
  tcp_keepalives_interval: "10",
  tcp_keepalives_count: "3",
};

/**
 * The settings as the `options` of a startup packet, which stand above those of role and database.
 *
 * @param own what differs for this session
 */
export function sessionOptions(own: SessionSettings = {}): string {
  const all = Object.entries({ ...SESSION, ...own });
  return all.map(([name, value]) => `-c ${name}=${escaped(value)}`).join(" ");
}

/**
 * What cannot be in a startup packet, since Postgres before 17 does not know it and would refuse the session:
 * `transaction_timeout`. Runs once on each new connection.
 */
export const COMPLETE_SESSION =
  "select set_config(name, '0', false) from pg_settings where name = 'transaction_timeout'";

/** `options` is split at spaces that no backslash escapes (Postgres, `pg_split_opts`). */
function escaped(value: string): string {
  return value.replaceAll(/[\\ ]/g, String.raw`\$&`);
}

import type { Pool } from "pg";
import type { Clock } from "../../lib/clock.ts";
import { OrgmirrorError } from "../../lib/orgmirror-error.ts";

/** A keepalive comes within 270 s (Pub/Sub API guide). After a longer silence, pending changes are unknown. */
const MAX_SILENCE_MS = 600_000;
const LOOK_EVERY_MS = 250;

/** A verification reached no verdict: the stream was silent, or open repairs are still to read what differs. */
export class VerificationUndecided extends OrgmirrorError {
  readonly kind = "verification-undecided";
}

/**
 * Waits until everything committed before `after` has come by the stream or by a poll: at least `settleMs`, and until a
 * later message, with nothing pending.
 */
export async function untilStreamReported(
  pool: Pool,
  clock: Clock,
  object: string,
  { after, settleMs }: { readonly after: string; readonly settleMs: number },
  signal: AbortSignal,
): Promise<void> {
  const began = clock.now();
  for (;;) {
    await clock.sleep(LOOK_EVERY_MS, signal);
    const { rows } = await pool.query<{ came: string }>(
      `select clock_timestamp() > $2::timestamptz + make_interval(secs => $3::float8 / 1000)
         and coalesce(greatest(last_message_at, high_water_mark) > $2::timestamptz, false)
         and state not in ('catching-up', 'silent') as came
       from sync.object where name = $1`,
      [object, after, settleMs],
    );
    if (rows[0]?.came === "t") return;
    if (clock.now() - began > settleMs + MAX_SILENCE_MS)
      throw new VerificationUndecided(
        `No message about ${object} came for ${MAX_SILENCE_MS / 60_000} minutes, so the verification cannot tell differences from pending changes.`,
      );
  }
}

import type { Pool } from "pg";

/** What the row of a pipeline once was. */
export type PassedState = {
  readonly object: string;
  readonly state: string;
  readonly reason: string | null;
  /** `oldest_pending_at`, epoch seconds. */
  readonly pending: number | null;
};

/**
 * For tests: from now on Postgres notes each state, reason and oldest pending change that a pipeline's row shows. A state
 * that passes between two looks of a test is among them, however busy the machine is.
 *
 * @returns what was shown since the last `restart`, the oldest first
 */
export async function keepPassedStates(pool: Pool) {
  await pool.query(
    `create table public.passed_state (
       n bigserial primary key, object text, state text, reason text, pending float8);
     create function public.keep_passed_state() returns trigger language plpgsql as $$ begin
       insert into public.passed_state (object, state, reason, pending)
       values (new.name, new.state, new.reason, extract(epoch from new.oldest_pending_at));
       return null;
     end $$;
     create trigger keep_passed_state after insert or update on sync.object
       for each row execute function public.keep_passed_state()`,
  );
  return {
    async shown(object: string): Promise<readonly PassedState[]> {
      const { rows } = await pool.query<PassedState>(
        `select object, state, reason, pending::text from public.passed_state
         where object = $1 order by n`,
        [object],
      );
      return rows.map((row) => ({
        ...row,
        pending: row.pending === null ? null : Number(row.pending),
      }));
    },
    /** Forgets what was shown before. */
    async restart(): Promise<void> {
      await pool.query("delete from public.passed_state");
    },
  };
}

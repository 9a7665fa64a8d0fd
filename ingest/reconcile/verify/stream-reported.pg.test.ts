import { expect, test } from "vitest";
import { useTestDatabase } from "../../../testing/use-test-database.ts";
import type { Clock } from "../../lib/clock.ts";
import { untilStreamReported, VerificationUndecided } from "./stream-reported.ts";

const db = useTestDatabase();

const AFTER = "2026-03-01T10:00:00Z";

/** Waits on a clock that only moves with it, with something done before each look; returns how many looks it took. */
async function looksUntilReported(before: (look: number) => string | null): Promise<number> {
  let [now, looks] = [0, 0];
  const clock: Clock = {
    now: () => now,
    sleep: async (ms) => {
      now += ms;
      looks += 1;
      const statement = before(looks);
      if (statement !== null) await db.pool.query(statement);
    },
  };
  await db.pool.query("truncate sync.object");
  await db.pool.query(
    `insert into sync.object (name, label, label_plural, mirror_table, state, last_message_at)
     values ('Lead', 'Lead', 'Leads', 'lead', 'catching-up', '${AFTER}')`,
  );
  const since = { after: AFTER, settleMs: 0 };
  await untilStreamReported(db.pool, clock, "Lead", since, new AbortController().signal);
  return looks;
}

test("a verification decides nothing while the pipeline catches up, whatever has come", async () => {
  const steps: Readonly<Record<number, string>> = {
    2: "update sync.object set last_message_at = now(), high_water_mark = now()",
    5: "update sync.object set state = 'live'",
  };
  expect(await looksUntilReported((look) => steps[look] ?? null)).toBe(5);
});

test("nor before a message that is later than what it saw", async () => {
  const steps: Readonly<Record<number, string>> = {
    1: "update sync.object set state = 'live'",
    4: "update sync.object set last_message_at = now()",
  };
  expect(await looksUntilReported((look) => steps[look] ?? null)).toBe(4);
});

test("a stream that stays silent leaves it undecided", async () => {
  await expect(looksUntilReported(() => null)).rejects.toBeInstanceOf(VerificationUndecided);
});

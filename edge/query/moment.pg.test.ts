import { expect, test } from "vitest";
import { usePersonHistory } from "../../testing/person-history.ts";
import { event, object } from "../../testing/person-steps.ts";
import { placeOf, readPlace } from "./moment.ts";

const { db, run, head, empty } = usePersonHistory();
const read = { object, columns: [] };

test("a day begins with the first change of that day, also where midnight comes twice", async () => {
  await empty();
  await db.apply(event("CREATE", { units: 1 }, 5));
  const first = await head();
  await db.apply(event("UPDATE", { units: 2 }, 6), event("UPDATE", { units: 3 }, 7));
  const moments = ["2024-11-03T03:59:59Z", "2024-11-03T04:30:00Z", "2024-11-03T05:30:00Z"];
  for (const [i, at] of moments.entries())
    await db.pool.query("update sync.change set moment = $1 where seq = $2", [at, first + i]);
  await db.pool.query("update sync.object set history_at = $1", [moments[0]]);
  const placeOfDay = async (day: string) => {
    const time = { day, zone: "America/Havana" };
    return readPlace(read, await run(placeOf(read, { time, seq: null, line: null })));
  };
  expect((await placeOfDay("2024-11-03"))?.asOf).toMatchObject({ seq: first, settled: true });
  expect((await placeOfDay("2024-11-04"))?.asOf).toMatchObject({ seq: first + 2, settled: false });
  await expect(placeOfDay("2024-11-02")).rejects.toThrow("The history of Person begins at");
});

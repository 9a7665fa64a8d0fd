/** What lists and records ask of a large table, through the Worker; beside what Postgres alone takes. */
import { fillPeople, PEOPLE } from "./records-data.ts";
import { exportMeasures } from "./records-export.ts";
import { indexMeasures } from "./records-indexes.ts";
import { pageMeasures, searchMeasures } from "./records-pages.ts";
import { startScene } from "./records-scene.ts";
import { duration, fact, type Measure, whole } from "./table.ts";
import { times } from "./timing.ts";

export async function recordMeasures(records: number): Promise<readonly Measure[]> {
  const scene = await startScene(records);
  try {
    const [filledMs = NaN] = await times(1, () => fillPeople(scene.pool, records));
    return [
      fact("records, columns", `${whole(records)}, ${PEOPLE.columns.length}`),
      fact("  filled and indexed in", duration(filledMs)),
      ...(await searchMeasures(scene)),
      ...(await pageMeasures(scene)),
      ...(await indexMeasures(scene)),
      ...(await exportMeasures(scene)),
    ];
  } finally {
    await scene.stop();
  }
}

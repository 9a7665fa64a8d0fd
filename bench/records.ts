/** What lists and records ask of a large table, through the Worker; beside what Postgres alone takes. */
import { fillPeople, PEOPLE } from "./records-data.ts";
import { exportMeasures } from "./records-export.ts";
import { indexMeasures } from "./records-indexes.ts";
import { pageMeasures, searchMeasures } from "./records-pages.ts";
import { startScene } from "./records-scene.ts";
import { duration, fact, type Measure, whole } from "./table.ts";
import { times } from "./timing.ts";

/** Stage by stage, since filling alone takes minutes. */
export async function* recordMeasures(records: number): AsyncGenerator<readonly Measure[]> {
  const scene = await startScene(records);
  try {
    const [filledMs = NaN] = await times(1, () => fillPeople(scene.pool, records));
    yield [
      fact("records, columns", `${whole(records)}, ${PEOPLE.columns.length}`),
      fact("  filled and indexed in", duration(filledMs)),
    ];
    for (const stage of [searchMeasures, pageMeasures, indexMeasures, exportMeasures])
      yield await stage(scene);
  } finally {
    await scene.stop();
  }
}

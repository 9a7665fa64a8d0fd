import { get } from "node:http";
import { to } from "pg-copy-streams";
import { watchMemory } from "../testing/process-memory.ts";
import { PEOPLE } from "./records-data.ts";
import type { Scene } from "./records-scene.ts";
import { atLeast, atMost, fact, inMb, type Measure, whole } from "./table.ts";
import { times } from "./timing.ts";

/** As a screen shows them. */
const SCREEN = "name,title,email,phone,mailingcity,ownerid,lastmodifieddate";
const ALL = PEOPLE.columns.map(({ column }) => column).join(",");
/** What the Worker's memory may grow by between the middle and the last third of an export. */
const FLAT_MB = 20;

/** The whole table as one CSV through the Worker, and as a bare COPY of the same columns. */
export async function exportMeasures(scene: Scene): Promise<readonly Measure[]> {
  const measures: Measure[] = [];
  for (const [what, columns] of [
    ["7 columns", SCREEN],
    [`${PEOPLE.columns.length} columns`, ALL],
  ] as const)
    measures.push(...(await measured(scene, what, columns)));
  return measures;
}

async function measured(scene: Scene, what: string, columns: string): Promise<readonly Measure[]> {
  const memory = watchMemory(scene.pid);
  let bytes = 0;
  const [tookMs = NaN] = await times(1, async () => {
    bytes = await received(`${scene.url}/api/objects/Contact/rows.csv?columns=${columns}`);
  });
  const { peakMb, growthMb } = memory.end();
  const [bareMs = NaN] = await times(1, () => bareCopy(scene, columns));
  const perSecond = (ms: number) => (scene.records * 1_000) / ms;
  return [
    atLeast(`export of ${what} as CSV, rows a second`, perSecond(tookMs), 150_000),
    fact("  megabytes", inMb(bytes / 1e6)),
    fact("  bare COPY of the same columns in that order, rows a second", whole(perSecond(bareMs))),
    fact("  memory of the Worker, at most", inMb(peakMb)),
    atMost("  what it grew by, from the middle third to the last", growthMb, FLAT_MB, inMb),
  ];
}

/** The bytes of an answer, which is thrown away as it comes. Throws where it is not whole. */
function received(address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    get(address, (answer) => {
      let bytes = 0;
      answer.on("data", (chunk: Buffer) => (bytes += chunk.length));
      answer.on("error", reject);
      answer.on("end", () => {
        if (answer.statusCode === 200 && answer.complete) resolve(bytes);
        else reject(new Error(`${address} answered ${answer.statusCode}, ${bytes} bytes`));
      });
    }).on("error", reject);
  });
}

async function bareCopy({ pool }: Scene, columns: string): Promise<void> {
  const client = await pool.connect();
  try {
    const query = `copy (select ${columns} from salesforce.contact order by id) to stdout (format csv)`;
    const out = client.query(to(query));
    out.resume();
    await new Promise<void>((resolve, reject) => out.on("end", resolve).on("error", reject));
  } finally {
    client.release();
  }
}

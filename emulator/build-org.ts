import { standardShape } from "./objects/catalog.ts";
import { setupRecords } from "./objects/setup-records.ts";
import { storedOrigin } from "./org/journal.ts";
import { originOf } from "./org/journal-origin.ts";
import { Org, type OrgBase, type OrgOptions, type OrgRows } from "./org/org.ts";
import { GivenRecords } from "./seed/given-records.ts";
import { recordsText, type RecordCounts } from "./seed/record-counts.ts";
import { seedEnd, seedOrg } from "./seed/seed.ts";
import type { OrgShape } from "./seed/org-shape.ts";

export type OrgSettings = Omit<OrgOptions, "definitions" | "base"> & {
  /** Any text; the same seed, record count and day give the same org. */
  readonly seed: string;
  readonly records: RecordCounts;
  /** The day when the history of the records ends, epoch milliseconds; the clock's day when absent. */
  readonly madeAt?: number;
  /** Username of the integration user, who is the first user of the org. */
  readonly username?: string;
  /** The objects of the org; the standard ones when absent. */
  readonly shape?: OrgShape;
};

/** Builds an org: objects, seeded records, and records from files, which replace seeded ones. `load()` fills it. */
export function buildOrg(settings: OrgSettings, given: GivenRecords = new GivenRecords()): Org {
  const { records, madeAt, username, shape = standardShape, ...options } = settings;
  const base = (org: Org): OrgBase => {
    const types = new Map(org.objectTypes().map((type) => [type.name.toLowerCase(), type]));
    // An org that is kept was seeded on another day.
    const kept = options.dataDir === undefined ? undefined : storedOrigin(options.dataDir);
    const at = kept?.at ?? seedEnd(madeAt ?? org.now());
    const { seed } = options;
    const seeded = seedOrg({ seed, records, at, username, types, shape, given });
    const setup = setupRecords({
      at,
      ...{ id: org.id, name: org.name, userId: org.integrationUserId() },
      objectTypes: () => org.objectTypes(),
    });
    return {
      at,
      tables: new Map<string, OrgRows>([...seeded, ...setup]),
      deletions: [...given.tables().values()].flatMap((table) => [...table.deletions()]),
      origin: originOf({
        ...{ seed, at, records: typeof records === "number" ? records : recordsText(records) },
        digests: [shape.digest, given.digest()],
      }),
    };
  };
  return new Org({ ...options, definitions: shape.definitions, base });
}

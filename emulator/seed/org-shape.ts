import type { ObjectDefinition } from "../model/object-type.ts";
import type { SeedWorld, Seeder } from "./seed-world.ts";
import type { Rhythm } from "./timeline.ts";

/** The objects of an org, and how their first records are made. */
export type OrgShape = {
  /** In the order of the describe. */
  readonly definitions: readonly ObjectDefinition[];
  /** Tells it from other shapes, if it comes from files. */
  readonly digest?: string;
  /** Makes the seeded records of an object, by API name. */
  readonly seeders: Readonly<Record<string, Seeder>>;
  /** When the records of an object are created, by API name; evenly over some years when absent. */
  readonly rhythms?: Readonly<Record<string, Rhythm>>;
  /** The number of records of each object for a total, in the order of seeding. */
  readonly counts: (total: number) => ReadonlyMap<string, number>;
  /** Sets fields that depend on records seeded later. */
  readonly finish?: (world: SeedWorld) => void;
};

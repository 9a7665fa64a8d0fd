import type { ObjectDefinition } from "../model/object-type.ts";
import type { SeedWorld, Seeder } from "./seed-world.ts";

/** What objects an org has, and how their first records come about. */
export type OrgShape = {
  /** In the order of the describe. */
  readonly definitions: readonly ObjectDefinition[];
  /** Tells it from others, where it comes from files. */
  readonly digest?: string;
  /** How an object's seeded records are made, by API name. */
  readonly seeders: Readonly<Record<string, Seeder>>;
  /** How many records each object has of a total, in the order of their making. */
  readonly counts: (total: number) => ReadonlyMap<string, number>;
  /** Sets what follows from records that were made later. */
  readonly finish?: (world: SeedWorld) => void;
};

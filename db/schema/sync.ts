import { bigint, customType, pgSchema, timestamp } from "drizzle-orm/pg-core";

/** What the engine stores, except the records themselves, which are in the schema `salesforce`. */
export const sync = pgSchema("sync");

export const bytea = customType<{ data: Buffer }>({ dataType: () => "bytea" });
export const time = (name: string) =>
  timestamp(name, { withTimezone: true, mode: "date", precision: 3 });
export const count = (name: string) => bigint(name, { mode: "number" }).notNull().default(0);

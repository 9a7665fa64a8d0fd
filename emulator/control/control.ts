import { Hono } from "hono";
import { accessEntries } from "./access-entries.ts";
import { clockEntries } from "./clock-entries.ts";
import { eventEntries } from "./event-entries.ts";
import { faultEntries } from "./fault-entries.ts";
import { ruleEntries } from "./rule-entries.ts";
import { schemaEntries } from "./schema-entries.ts";
import { thisMachineOnly } from "./this-machine.ts";
import { transactEntries } from "./transact-entries.ts";
import { counts, truthEntries } from "./truth-entries.ts";
import { workEntries } from "./work-entries.ts";
import type { Entry } from "./entry.ts";
import type { Emulation } from "../emulation/emulation.ts";

/** All entries but those of rules and events, which have routes of their own. */
export const entries: readonly Entry[] = [
  ...faultEntries,
  ...ruleEntries,
  ...clockEntries,
  ...eventEntries,
  ...accessEntries,
  ...schemaEntries,
  ...workEntries,
  ...transactEntries,
  ...truthEntries,
];

export type HealthAnswer = {
  readonly ready: true;
  readonly organizationId: string;
  readonly rate: number;
  readonly counts: Readonly<Record<string, number>>;
};

/**
 * The emulator's control routes, which no Salesforce org has: faults, time, schema, work, and the true state of the
 * org. They are for programs on this machine and need no session. `GET /control` lists them.
 */
export function controlRoutes(emulation: Emulation): Hono {
  const { org, workload } = emulation;
  const routes = new Hono();
  routes.use(thisMachineOnly);
  routes.get("/", (c) => c.json({ routes: listed(routes) }));
  routes.get("/health", (c) =>
    c.json({
      ready: true,
      organizationId: org.id,
      rate: workload.rate,
      counts: counts(org),
    } satisfies HealthAnswer),
  );
  for (const { method, path, handle } of entries) {
    routes.on(method, path, (c) => handle(c, emulation));
  }
  return routes;
}

/** Every route, with its description if it has one. */
function listed(routes: Hono): { method: string; path: string; says?: string }[] {
  const known = new Map(entries.map(({ method, path, says }) => [`${method} ${path}`, says]));
  known.set("GET /health", "whether the org is up, and what is in it");
  known.set("GET /", "this list");
  return routes.routes
    .filter(({ method }) => method !== "ALL")
    .map(({ method, path }) => {
      const says = known.get(`${method} ${path}`);
      return { method, path: `/control${path}`, ...(says === undefined ? {} : { says }) };
    });
}

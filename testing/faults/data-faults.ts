import { setTimeout as sleep } from "node:timers/promises";
import { pick, type Random } from "../ordering-world.ts";
import { mergeRecords } from "./org-session.ts";
import { MAX_STALENESS_MS, type Scene } from "./scene.ts";
import { during, type Injection, NotHeld, until } from "./injection.ts";

/** Changes by people, administrators and the platform that are hard to mirror. */
type Org = Pick<Scene, "org">;

/** Deletes and undeletes, within one batch of events and across batches. */
export async function deletedAndBack({ org: { control } }: Org, random: Random): Promise<void> {
  await besideWorkload(async () => {
    const write = await newLead(control, "Deleted and back");
    for (const op of ["delete", "undelete"] as const) {
      await sleep(pick(random, [0, 400, 1_500]));
      await write(op);
    }
  });
}

/** A delete and an undelete of a record, or the other way round, in one transaction, whose event tells of the first only. */
export async function takenBackAtOnce({ org: { control } }: Org, random: Random): Promise<void> {
  await besideWorkload(async () => {
    const write = await newLead(control, "Taken back at once");
    await sleep(pick(random, [0, 400, 1_500]));
    await write("delete", "undelete");
    await sleep(pick(random, [0, 400, 1_500]));
    if (random() < 0.5) return;
    await write("delete");
    await write("undelete", "delete");
  });
}

type Removal = "delete" | "undelete";

/** Makes a lead. The answer deletes and undeletes it, each call in one transaction. */
async function newLead(
  control: Control,
  LastName: string,
): Promise<(...ops: readonly Removal[]) => Promise<unknown>> {
  const values = { LastName, Company: "Orgmirror" };
  const made = await control.transact({ writes: [{ op: "create", object: "Lead", values }] });
  const id = made.ids[0]?.[0] ?? "";
  return (...ops) => control.transact({ writes: ops.map((op) => ({ op, object: "Lead", id })) });
}

/** Equal updates of one transaction arrive as merged events of up to 500 records. */
export async function allAlike({ org: { control } }: Org, random: Random): Promise<void> {
  const object = pick(random, ["Account", "Contact", "Lead"]);
  const set = { Description: `All alike ${Math.floor(random() * 1e6)}` };
  await control.transact({ writes: [{ op: "update-where", object, set }] });
}

/**
 * A thousand records, or ten thousand, are made in one transaction, changed in another, and half of them deleted. What
 * earlier mass changes left is deleted first, so that the org of a long schedule does not grow without end.
 */
export async function massChange({ org: { control } }: Org, random: Random): Promise<void> {
  const name = `Mass ${Math.floor(random() * 1e6)}`;
  const count = pick(random, [1_000, 1_000, 10_000]);
  const values = { LastName: `${name} {n}`, Company: name };
  const object = "Lead";
  const before = "Company LIKE 'Mass %'";
  await control.transact({ writes: [{ op: "delete-where", object, where: before }] });
  await control.transact({ writes: [{ op: "create", object, values, count }] });
  const where = `Company = '${name}'`;
  const set = { Title: "Changed {n}" };
  await control.transact({ writes: [{ op: "update-where", object, where, set }] });
  await sleep(pick(random, [0, 500]));
  await control.transact({ writes: [{ op: "delete-where", object, where, limit: count / 2 }] });
}

/** An event for all records of an object, as sent after a field's type is converted. */
export async function wildcard({ org: { control } }: Org): Promise<void> {
  await control.emitEvent({ object: "Account", changeType: "UPDATE", recordIds: ["001*"] });
}

/** Bytes that cannot be decoded, instead of the event of a real update. */
export async function poison({ org: { control } }: Org, random: Random): Promise<void> {
  const id = await someId(control, "Lead", random);
  const recordIds = [id];
  await control.emitEvent({ object: "Lead", changeType: "UPDATE", recordIds, payload: "ff00ff" });
}

/**
 * A gap event covers a change of the last name. Before a read shows it, an event sets the first name. The repair's read
 * then has neither, and the name must be composed of both.
 */
export async function nameThroughGap({ org: { control } }: Org, random: Random): Promise<void> {
  const object = pick(random, ["Contact", "Lead"]);
  const id = await someId(control, object, random);
  const n = Math.floor(random() * 1e6);
  const set = (values: Readonly<Record<string, string>>) =>
    control.transact({ writes: [{ op: "update", object, id, set: values }] });
  const lag = { kind: "read-lag", ms: MAX_STALENESS_MS - 500 } as const;
  await during(control, lag, async () => {
    await during(control, { kind: "gap-events", object }, () => set({ LastName: `Gap ${n}` }));
    await sleep(pick(random, [0, 200, 800]));
    await set({ FirstName: `Named ${n}` });
    await sleep(MAX_STALENESS_MS);
  });
}

const DELETES_EVERY_MS = 100;
/** Other faults may keep the repair open for this long. They are over by then. */
const CLOSED_WITHIN_MS = 60_000;

/**
 * Records are deleted all the time while a range of their object is read: after an overflow, or after an expired
 * position. The range must be closed while they still are.
 */
export const deletesInRanges: readonly Injection[] = [
  (scene, random) =>
    whileDeleting(scene, async ({ org: { control } }) => {
      await sleep(pick(random, [500, 1_500]));
      const ids = { object: "Lead", recordIds: [NO_ID] };
      await control.emitEvent({ ...ids, changeType: "GAP_OVERFLOW" });
    }),
  (scene) =>
    whileDeleting(scene, async ({ org: { control } }) => {
      const topic = "/data/LeadChangeEvent";
      await control.fault({ kind: "replay-corrupt", topic, times: 1 });
      await control.endStreams({ code: "service.unavailable", topic });
    }),
];
const NO_ID = "000000000000000AAA";

const LEAD_RANGES = `select coalesce(max(closed_at)::text, '') as closed from sync.repair
  where object = 'Lead' and cause in ('overflow', 'position-expired', 'position-unknown')`;

async function whileDeleting(
  scene: Pick<Scene, "org" | "pool">,
  open: (scene: Pick<Scene, "org">) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const closed = openAndClose(scene, open).finally(() => stop.abort());
  await Promise.all([closed, deletesLeads(scene.org.control, stop.signal)]);
}

async function openAndClose(
  { org, pool }: Pick<Scene, "org" | "pool">,
  open: (scene: Pick<Scene, "org">) => Promise<void>,
): Promise<void> {
  const lastClosed = async () =>
    (await pool.query<{ closed: string }>(LEAD_RANGES)).rows[0]?.closed ?? "";
  let before = "";
  const isKnown = async () => ((before = await lastClosed()), true);
  await until("Postgres answers", isKnown, CLOSED_WITHIN_MS);
  await open({ org });
  const isClosed = async () => (await lastClosed()) > before;
  await until("a range is closed while records are deleted", isClosed, CLOSED_WITHIN_MS).catch(
    (error: Error) => Promise.reject(new NotHeld(error.message)),
  );
}

/** Each lead is deleted about a second after it was made. */
async function deletesLeads(control: Control, signal: AbortSignal): Promise<void> {
  const values = { LastName: "To be deleted", Company: "Orgmirror" };
  const left: string[] = [];
  while (!signal.aborted) {
    const made = await control.transact({ writes: [{ op: "create", object: "Lead", values }] });
    left.push(...made.ids.flat());
    if (left.length > 10) await besideWorkload(() => remove(control, "Lead", left.shift() ?? ""));
    await sleep(DELETES_EVERY_MS);
  }
}

type Control = Scene["org"]["control"];

async function idsOf(control: Control, object: string): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const record of control.records(object)) ids.push(String(record["Id"]));
  return ids.toSorted();
}

async function someId(control: Control, object: string, random: Random): Promise<string> {
  return pick(random, await idsOf(control, object));
}

/** What is chosen may be gone before it is written: the workload deletes and merges too. So another is chosen. */
async function besideWorkload(write: () => Promise<unknown>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await write();
      return;
    } catch (error) {
      if (tries === 5) throw error;
    }
  }
}

async function remove(control: Control, object: string, id: string): Promise<void> {
  await control.transact({ writes: [{ op: "delete", object, id }] });
}

/** One record is merged into another. Some of its events never arrive. */
export async function mergedRecords(scene: Org, random: Random): Promise<void> {
  const { control } = scene.org;
  const object = pick(random, ["Account", "Contact", "Lead"]);
  const lost = { kind: "lose-events", rate: pick(random, [0.5, 1]) } as const;
  await during(control, lost, () =>
    besideWorkload(async () => {
      const ids = await idsOf(control, object);
      const master = Math.floor(random() * ids.length);
      const loser = (master + 1 + Math.floor(random() * (ids.length - 1))) % ids.length;
      await mergeRecords(scene, object, ids[master] ?? "", ids[loser] ?? "");
    }),
  );
}

/** An account is deleted with its children. The children have no events. */
export async function cascadeWithoutEvents(
  { org: { control } }: Org,
  random: Random,
): Promise<void> {
  const lost = { kind: "lose-events", object: "Site_Visit__c" } as const;
  await during(control, lost, () =>
    besideWorkload(async () => {
      const masters = new Set<string>();
      for await (const { Account__c } of control.records("Site_Visit__c"))
        masters.add(String(Account__c));
      // An account with cases of its contacts cannot be deleted.
      for await (const { AccountId } of control.records("Case")) masters.delete(String(AccountId));
      await remove(control, "Account", pick(random, [...masters].toSorted()));
    }),
  );
}

/** Rows of the mirror go wrong, as by hand, a defect or a disk: values differ, and rows are missing. */
export async function plantedDifference({ pool }: Pick<Scene, "pool">): Promise<void> {
  const copied = `select count(*) = 2 as so from sync.object where name in ('Lead', 'Contact') and copied_at is not null`;
  const isCopied = async () => (await pool.query<{ so: string }>(copied)).rows[0]?.so === "t";
  await until("Lead and Contact are copied", isCopied, 20_000);
  await pool.query(
    `update salesforce.lead set company = 'planted' where id in (select id from salesforce.lead order by id limit 3)`,
  );
  await pool.query(
    `delete from salesforce.contact where id in (select id from salesforce.contact order by id limit 2)`,
  );
}

const fieldName = (random: Random) => `Made_${Math.floor(random() * 1e6)}__c`;

/** Every record has a value in the new field at once, and no event says so. */
export async function fieldAdded({ org: { control } }: Org, random: Random): Promise<void> {
  const field = { type: "string", name: fieldName(random), length: 60 } as const;
  await control.schema({ kind: "add-field", object: "Account", field, value: "from the start" });
}

export async function fieldRemoved(scene: Org, random: Random): Promise<void> {
  const { control } = scene.org;
  const name = fieldName(random);
  const field = { type: "string", name, length: 60 } as const;
  await control.schema({ kind: "add-field", object: "Lead", field, value: "for a while" });
  await sleep(pick(random, [500, 2_500]));
  await control.schema({ kind: "remove-field", object: "Lead", field: name });
}

export async function fieldRetyped({ org: { control } }: Org, random: Random): Promise<void> {
  const name = fieldName(random);
  const number = { type: "double", name, precision: 10, scale: 2 } as const;
  await control.schema({ kind: "add-field", object: "Contact", field: number, value: 12.5 });
  await sleep(pick(random, [500, 2_500]));
  const field = { type: "string", name, length: 60 } as const;
  await control.schema({ kind: "retype-field", object: "Contact", field });
}

export async function fieldRenamed({ org: { control } }: Org, random: Random): Promise<void> {
  const name = fieldName(random);
  const field = { type: "string", name, length: 60 } as const;
  await control.schema({ kind: "add-field", object: "Case", field, value: "whatever its name" });
  await sleep(pick(random, [500, 2_500]));
  const to = fieldName(random);
  await control.schema({ kind: "rename-field", object: "Case", field: name, to });
}

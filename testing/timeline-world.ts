import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import { createTable } from "../db/mirror/table-ddl.ts";
import { describedField } from "./described-field.ts";
import { type NeonDatabase, neonDatabase } from "./neon-database.ts";
import { tableOf } from "./test-table.ts";
import type { Timeline, TimelineEntry } from "../edge/protocol/timeline.ts";
import { app } from "../edge/api/app.ts";

const ID = describedField("Id", "id");
const NAME = { ...describedField("Name"), nameField: true };
const SUBJECT = { ...describedField("Subject"), nameField: true };
const reference = (name: string, ...referenceTo: readonly string[]) => ({
  ...describedField(name, "reference"),
  referenceTo,
});
const TABLES = [
  tableOf("Account", [ID, NAME, reference("ParentId", "Account"), reference("OwnerId", "User")]),
  tableOf("Contact", [
    ...[ID, NAME, describedField("Notes", "textarea")],
    ...[reference("AccountId", "Account"), reference("BackupId", "Account")],
  ]),
  tableOf("Task", [
    ...[ID, SUBJECT, reference("WhatId", "Account"), describedField("IsClosed", "boolean")],
    ...[describedField("ActivityDate", "date"), describedField("CompletedDateTime", "datetime")],
    ...[describedField("CreatedDate", "datetime"), describedField("Status", "picklist")],
  ]),
  tableOf("Event", [
    ...[ID, SUBJECT, reference("WhatId", "Account"), describedField("StartDateTime", "datetime")],
    describedField("CreatedDate", "datetime"),
  ]),
];
export const idOf = (prefix: string, n: number) => `${prefix}${String(n).padStart(12, "0")}AAA`;
export const ACME = idOf("001", 1);
export const OTHER = idOf("001", 2);

/** A row of the log. */
export type Written = {
  readonly object: string;
  readonly seq: number;
  readonly recordId: string;
  readonly kind: string;
  readonly outcome: string;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
  readonly moment: string;
};

/** For tests: a database of accounts, and of what refers to them, empty before each test. */
export function useTimelineWorld() {
  let database: NeonDatabase;
  beforeAll(async () => {
    database = await neonDatabase();
    for (const { object, table, columns } of TABLES) {
      await database.client.query(createTable(table, columns));
      await database.client.query(
        `insert into sync.object (name, label, label_plural, mirror_table, columns, copied_at, head_seq)
       values ($1, $1, $1 || 's', $2, $3, now(), 0)`,
        [object, table, JSON.stringify(columns)],
      );
    }
  });
  afterAll(() => database?.end());
  beforeEach(async () => {
    await database.client.query(
      "truncate sync.change, salesforce.account, salesforce.contact, salesforce.task, salesforce.event",
    );
  });

  async function ask(path: string) {
    const url = `http://127.0.0.1:8787/api/objects/${path}`;
    const answer = await app.request(url, {}, database.settings);
    return { status: answer.status, body: await answer.json() };
  }

  async function page(query = "", id = ACME): Promise<Timeline> {
    const { status, body } = await ask(`Account/rows/${id}/timeline?${query}`);
    expect(status, JSON.stringify(body)).toBe(200);
    return body as Timeline;
  }

  async function pages(limit: number, query = ""): Promise<readonly TimelineEntry[]> {
    const entries: TimelineEntry[] = [];
    let next: string | null = null;
    do {
      const cursor: string = next === null ? "" : `&cursor=${next}`;
      const read = await page(`limit=${limit}${query}${cursor}`);
      expect(read.entries.length).toBeLessThanOrEqual(limit);
      entries.push(...read.entries);
      ({ next } = read);
    } while (next !== null);
    return entries;
  }

  const write = (one: Written) =>
    database.client.query(
      `insert into sync.change (object, seq, record_id, kind, source, outcome, before, after, moment, commit_at, received_at)
     values ($1, $2, $3, $4, 'stream', $5, $6, $7, $8, $8, $8)`,
      [
        ...[one.object, one.seq, one.recordId, one.kind, one.outcome],
        ...[one.before && JSON.stringify(one.before), one.after && JSON.stringify(one.after)],
        one.moment,
      ],
    );

  return {
    get client() {
      return database.client;
    },
    ...{ ask, page, pages, write },
  };
}

/** A time, so many minutes after another. */
export const minute = (n: number) => new Date(Date.UTC(2026, 0, 31) + n * 60_000).toISOString();

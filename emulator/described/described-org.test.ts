import { credentials, loadPackageDefinition, Metadata } from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { avroType } from "../events/avro.ts";
import { changeEventName } from "../model/object-type.ts";
import { PROTO_PATH } from "../pubsub/pubsub.ts";
import { startTestOrg } from "../../testing/emulator/test-org.ts";
import {
  CAPTURED,
  SKIP_REASON,
  capturedDescribes,
  hasCaptured,
} from "../../testing/emulator/test-describes.ts";
import { describedShape } from "./described-shape.ts";
import type { CapturedDescribe } from "../../testing/emulator/test-describes.ts";
import type { Client, ClientDuplexStream, ServiceClientConstructor } from "@grpc/grpc-js";
import type { FieldDescribe } from "../model/field-describe.ts";
import type { TestOrg } from "../../testing/emulator/test-org.ts";

const RECORDS = 400;
/** Longer than any URL, so wide objects are read in parts. */
const FIELDS_PER_QUERY = 40;

let org: TestOrg;
beforeAll(async () => {
  if (hasCaptured()) org = await startTestOrg(RECORDS, undefined, describedShape(CAPTURED));
});
afterAll(() => org?.emulator.close());
beforeEach(({ skip }) => skip(!hasCaptured(), SKIP_REASON));

async function json(path: string): Promise<Record<string, unknown>> {
  const answer = await org.send(path);
  expect(answer.status, path).toBe(200);
  return (await answer.json()) as Record<string, unknown>;
}

/** The captured addresses for this instance and version. */
function here(captured: unknown, version: string): unknown {
  const text = JSON.stringify(captured)
    .replaceAll(/"https:\/\/[^/"]+/g, `"${org.origin}`)
    .replaceAll(/"\/services\/data\/v[\d.]+\//g, `"/services/data/${version}/`);
  return JSON.parse(text);
}

const names = capturedDescribes().map(({ name }) => name);
const captured = (name: string): CapturedDescribe => {
  const found = capturedDescribes().find((one) => one.name === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
};

/**
 * Fields without a value in this org: computed ones, a live record's master, references to objects that the org lacks.
 */
function cannotHaveValue({ name, type, calculated, referenceTo }: FieldDescribe): boolean {
  const lacks = type === "reference" && referenceTo.every((object) => !isHere(object));
  return calculated || name === "MasterRecordId" || lacks;
}

const isHere = (object: string): boolean => org.emulator.org.findObjectType(object) !== undefined;
const isCompound = ({ type }: FieldDescribe): boolean => type === "address" || type === "location";

describe("an org made from captured describes", () => {
  test("has their objects, and those that every org has", async () => {
    const { sobjects } = (await json("/services/data/v52.0/sobjects")) as {
      sobjects: { name: string }[];
    };
    const objects = sobjects
      .map(({ name }) => name)
      .filter((name) => !name.endsWith("ChangeEvent"));
    const setup = ["Group", "Organization", "Profile", "QueueSobject", "RecentlyViewed"];
    expect(objects).toEqual([...names, ...setup, "User", "UserRole"].toSorted());
    const total = org.emulator.org
      .objectTypes()
      .filter(({ setup }) => setup !== true)
      .reduce((sum, { name }) => sum + org.emulator.org.count(name), 0);
    expect(total).toBe(RECORDS);
  });

  test("answers describe global as it was captured", async () => {
    const { sobjects } = (await json("/services/data/v52.0/sobjects")) as {
      sobjects: { name: string }[];
    };
    const { shape } = describedShape(CAPTURED);
    const summaries = shape.definitions.flatMap(({ saved }) =>
      saved?.summary === undefined ? [] : [saved.summary],
    );
    expect(summaries.length).toBeGreaterThan(3);
    for (const summary of summaries) {
      const ours = sobjects.find(({ name }) => name === summary["name"]);
      expect(ours).toEqual(here(summary, "v52.0"));
    }
  });
});

describe.each(names)("%s from its captured describe", (name) => {
  test("is described field for field as it was captured", async () => {
    const ours = await json(`/services/data/v52.0/sobjects/${name}/describe`);
    const real = captured(name);
    expect(ours).toEqual(here(real, "v52.0"));
    expect(Object.keys(ours)).toEqual(Object.keys(real));
    expect((ours["fields"] as FieldDescribe[]).map((field) => field.name)).toEqual(
      real.fields.map((field) => field.name),
    );
  });

  test("has records with a value in every field that can have one, within its limits", async () => {
    const { fields } = captured(name);
    const rows = new Map<string, Record<string, unknown>>();
    for (let from = 0; from < fields.length; from += FIELDS_PER_QUERY) {
      const part = fields.slice(from, from + FIELDS_PER_QUERY);
      const columns = new Set(["Id", ...part.map((field) => field.name)]);
      const soql = `SELECT ${[...columns].join(", ")} FROM ${name}`;
      for (const row of (await org.connection.query(soql, { scanAll: true })).records) {
        rows.set(String(row["Id"]), { ...rows.get(String(row["Id"])), ...row });
      }
    }
    expect(rows.size).toBe(org.emulator.org.count(name));
    for (const field of fields) {
      const values = [...rows.values()].map((row) => row[field.name] ?? null);
      const filled = values.filter((value) => value !== null);
      if (cannotHaveValue(field)) expect(filled, field.name).toEqual([]);
      else expect(filled.length, field.name).toBeGreaterThan(0);
      for (const value of filled) expect(problemOf(field, value), field.name).toBeUndefined();
    }
  });

  test("is read whole by its id", async () => {
    const record = org.some(name);
    const row = await json(`/services/data/v52.0/sobjects/${name}/${String(record["Id"])}`);
    const expected = captured(name).fields.map((field) => field.name);
    expect(Object.keys(row).toSorted()).toEqual(["attributes", ...expected].toSorted());
  });

  test("is read by Bulk, every field that Bulk can read", async () => {
    const readable = captured(name).fields.filter((field) => !isCompound(field));
    const columns = readable.map((field) => field.name);
    const rows = await bulkRows(`SELECT ${columns.join(", ")} FROM ${name}`);
    expect(rows).toHaveLength(org.emulator.org.count(name));
    expect(Object.keys(rows[0] ?? {})).toEqual(columns);
    const record = org.emulator.org.record(name, rows[0]?.["Id"] ?? "");
    for (const field of readable.filter(({ type }) => type === "string" || type === "reference")) {
      expect(rows[0]?.[field.name], field.name).toBe(record?.[field.name] ?? "");
    }
  });

  test("announces its changes in events that can be decoded", async () => {
    const field = captured(name).fields.find(
      ({ type, updateable, picklistValues }) =>
        updateable && type === "picklist" && picklistValues.length > 2,
    );
    const record = org.some(name);
    const value = field?.picklistValues.find(
      (choice) => choice.value !== record[field.name],
    )?.value;
    if (field === undefined || value === undefined) throw new Error("nothing to change");
    await org.connection.sobject(name).update({ Id: String(record["Id"]), [field.name]: value });
    const event = await newestEvent(name);
    expect(event).toMatchObject({
      ChangeEventHeader: {
        entityName: name,
        changeType: "UPDATE",
        recordIds: [record["Id"]],
      },
      [field.name]: value,
    });
  });
});

/** What is wrong with a value of such a field. */
function problemOf(field: FieldDescribe, value: unknown): string | undefined {
  const text = String(value);
  const { type, length, precision, scale, digits, picklistValues, restrictedPicklist } = field;
  if (typeof value === "string" && length > 0 && text.length > length) return `too long: ${text}`;
  switch (type) {
    case "boolean":
      return typeof value === "boolean" ? undefined : "no boolean";
    case "int":
      return Number.isInteger(value) && Math.abs(Number(value)) < 10 ** digits ? undefined : text;
    case "double":
    case "currency":
    case "percent": {
      const fraction = /\.(\d+)$/.exec(text)?.[1] ?? "";
      const isInside = Math.abs(Number(value)) < 10 ** (precision - scale);
      return isInside && fraction.length <= scale ? undefined : text;
    }
    case "date":
      return /^\d{4}-\d{2}-\d{2}$/.test(text) ? undefined : text;
    case "datetime":
      return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.000\+0000$/.test(text) ? undefined : text;
    case "picklist":
      return !restrictedPicklist || picklistValues.some((choice) => choice.value === value)
        ? undefined
        : text;
    case "reference": {
      const target = org.emulator.org.objectTypeOf(text)?.name ?? "";
      const isThere = isHere(target) && org.emulator.org.record(target, text) !== undefined;
      return isThere && field.referenceTo.includes(target) ? undefined : text;
    }
    default:
      return value === "" ? "empty" : undefined;
  }
}

/** Archived ones too. */
async function bulkRows(query: string): Promise<Record<string, string>[]> {
  const path = "/services/data/v60.0/jobs/query";
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ operation: "queryAll", query });
  const { id } = (await (await org.send(path, { method: "POST", headers, body })).json()) as {
    id: string;
  };
  await expect.poll(async () => (await json(`${path}/${id}`))["state"]).toBe("JobComplete");
  const csv = await (await org.send(`${path}/${id}/results`)).text();
  return parse<Record<string, string>>(csv, { columns: true });
}

type PubSub = Client & {
  Subscribe: (metadata: Metadata) => ClientDuplexStream<object, { events: Received[] }>;
  GetSchema: (
    request: object,
    metadata: Metadata,
    done: (error: Error | null, answer: { schema_json: string }) => void,
  ) => void;
};
type Received = { event: { schema_id: string; payload: Buffer } };

/** The newest event of an object, over gRPC from the beginning. */
async function newestEvent(object: string): Promise<object> {
  const loaded = loadPackageDefinition(
    loadSync(PROTO_PATH, { keepCase: true, longs: String, enums: String, defaults: true }),
  )["eventbus"] as unknown as { v1: { PubSub: ServiceClientConstructor } };
  const { pubSubPort } = org.emulator;
  const client = new loaded.v1.PubSub(
    `127.0.0.1:${pubSubPort}`,
    credentials.createInsecure(),
  ) as unknown as PubSub;
  const metadata = new Metadata();
  metadata.set("accesstoken", org.connection.accessToken ?? "");
  metadata.set("instanceurl", org.origin);
  metadata.set("tenantid", org.emulator.org.id);
  const stream = client.Subscribe(metadata);
  const topic_name = `/data/${changeEventName(object)}`;
  stream.write({ topic_name, replay_preset: "EARLIEST", num_requested: 100 });
  try {
    const received = await new Promise<Received>((resolve, reject) => {
      stream.on("error", reject);
      stream.on("data", ({ events }: { events: Received[] }) => {
        const newest = events.at(-1);
        if (newest !== undefined) resolve(newest);
      });
    });
    const { schema_id, payload } = received.event;
    const schema = await new Promise<string>((resolve, reject) => {
      client.GetSchema({ schema_id }, metadata, (error, answer) =>
        error === null ? resolve(answer.schema_json) : reject(error),
      );
    });
    return avroType(JSON.parse(schema)).fromBuffer(payload) as object;
  } finally {
    stream.on("error", () => {});
    stream.cancel();
    client.close();
  }
}

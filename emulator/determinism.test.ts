import {
  credentials,
  loadPackageDefinition,
  Metadata,
  type ClientDuplexStream,
  type ServiceClientConstructor,
} from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { expect, test } from "vitest";
import { controlClient, type ControlClient } from "./control/client.ts";
import { startEmulator, type Emulator } from "./emulator.ts";
import { Clock } from "./org/clock.ts";
import { PROTO_PATH } from "./pubsub/pubsub.ts";
import { TEST_APP } from "../testing/emulator/test-emulation.ts";

const DATA = "/services/data/v66.0";
const LAST = "The last account of all";

type Trace = {
  readonly rest: string[];
  readonly bulk: string[];
  readonly events: string[];
  readonly schemas: string[];
};

/** An emulator with this seed and a stopped clock that gets the same commands; its answers byte for byte. */
async function traceOf(seed: string): Promise<Trace> {
  const emulator = await startEmulator({
    ...{ host: "127.0.0.1", port: 0, records: 3000, seed, rate: 0, keepaliveMs: 60_000 },
    app: TEST_APP,
    clock: new Clock({ start: Date.UTC(2030, 0, 1, 12), scale: 0 }),
  });
  try {
    return await traced(emulator);
  } finally {
    await emulator.close();
  }
}

async function traced(emulator: Emulator): Promise<Trace> {
  const origin = `http://127.0.0.1:${emulator.restPort}`;
  const control = controlClient(origin);
  const token = await signedIn(origin);
  const rest: string[] = [];
  const send = async (path: string, body?: unknown): Promise<string> => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const content = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
    const response = await fetch(`${origin}${path}`, { ...content, headers });
    const text = await response.text();
    // The ETag of a describe depends on its bytes, which include the port.
    const said = ["sforce-limit-info", "last-modified", "location", "x-sfdc-request-id"];
    const head = said.map((name) => response.headers.get(name));
    rest.push(`${path} ${response.status} ${head.join()} ${text}`.replaceAll(origin, ""));
    return text;
  };
  const query = (soql: string) => send(`${DATA}/query?q=${encodeURIComponent(soql)}`);

  await control.work(300);
  const values = { Name: "Same {n}", Industry: "Energy" };
  await control.transact({ writes: [{ op: "create", object: "Account", values, count: 20 }] });
  const field = { name: "Region__c", type: "string" } as const;
  await control.schema({ kind: "add-field", object: "Account", field, value: "EMEA" });
  await control.setClock({ shiftMs: 3_600_000 });
  await control.work(200);
  await control.fault({ kind: "error", on: "limits", preset: "503-json", rate: 0.4 });
  for (let call = 0; call < 40; call++) await send(`${DATA}/limits`);
  await control.heal();
  await control.fault({ kind: "corrupt", on: "describe", how: "bad-utf8", rate: 0.5 });
  for (let call = 0; call < 10; call++) await send(`${DATA}/sobjects`);
  await control.heal();
  await send(`${DATA}/sobjects`);
  await send(`${DATA}/sobjects/Account/describe`);
  await send(`${DATA}/sobjects/Lead`, {
    LastName: "Lane",
    Company: "C",
    Status: "Open - Not Contacted",
  });
  const page = JSON.parse(await query("SELECT Id, Name FROM Contact ORDER BY Id")) as {
    records: { Id: string }[];
  };
  await send(`${DATA}/sobjects/Contact/${page.records[0]?.Id}`);
  await query("SELECT COUNT() FROM Task");
  const paged = await fetch(
    `${origin}${DATA}/query?q=${encodeURIComponent("SELECT Id FROM Contact")}`,
    {
      headers: { authorization: `Bearer ${token}`, "sforce-query-options": "batchSize=200" },
    },
  );
  rest.push(await paged.text());
  const poll = async (path: string): Promise<string> =>
    (await fetch(`${origin}${path}`, { headers: { authorization: `Bearer ${token}` } })).text();
  const bulk = await bulkResult(send, control, poll);
  for (const object of ["Account", "Contact", "Task"]) {
    rest.push(JSON.stringify(await control.checksum(object)));
  }
  await control.transact({ writes: [{ op: "create", object: "Account", values: { Name: LAST } }] });
  return { rest, bulk, ...(await eventsOf(emulator, token)) };
}

async function signedIn(origin: string): Promise<string> {
  const { clientId, clientSecret } = TEST_APP;
  const form = {
    grant_type: "client_credentials",
    client_id: clientId,
    client_secret: clientSecret,
  };
  const response = await fetch(`${origin}/services/oauth2/token`, {
    method: "POST",
    body: new URLSearchParams(form),
  });
  return ((await response.json()) as { access_token: string }).access_token;
}

/** Takes a query job through its states; each takes a step of the stopped clock. */
async function bulkResult(
  send: (path: string, body?: unknown) => Promise<string>,
  control: ControlClient,
  poll: (path: string) => Promise<string>,
): Promise<string[]> {
  const asked = { operation: "query", query: "SELECT Id, Name, AnnualRevenue, Phone FROM Account" };
  const made = await send(`${DATA}/jobs/query`, asked);
  const { id } = JSON.parse(made) as { id: string };
  const path = `${DATA}/jobs/query/${id}`;
  for (const states of [/"(InProgress|JobComplete)"/, /"JobComplete"/]) {
    await control.setClock({ shiftMs: 600_000 });
    await expect.poll(() => poll(path)).toMatch(states);
  }
  // How often the job's state is requested depends on chance.
  await control.limit({ name: "DailyApiRequests", used: 5000 });
  return [made, await send(path), await send(`${path}/results?maxRecords=50`)];
}

type Response = {
  readonly rpc_id: string;
  readonly events: readonly {
    readonly event: { readonly id: string; readonly schema_id: string; readonly payload: Buffer };
    readonly replay_id: Buffer;
  }[];
};
type Client = {
  Subscribe(metadata: Metadata): ClientDuplexStream<object, Response>;
  GetSchema(
    request: object,
    metadata: Metadata,
    done: (error: Error | null, answer: { schema_json: string }) => void,
  ): void;
  close(): void;
};

/** Every event from the earliest to that of the last account, and the schemas of these events. */
async function eventsOf(
  emulator: Emulator,
  token: string,
): Promise<Pick<Trace, "events" | "schemas">> {
  const loaded = loadPackageDefinition(loadSync(PROTO_PATH, { keepCase: true, enums: String }));
  const { v1 } = loaded["eventbus"] as unknown as { v1: { PubSub: ServiceClientConstructor } };
  const address = `127.0.0.1:${emulator.pubSubPort}`;
  const client = new v1.PubSub(address, credentials.createInsecure()) as unknown as Client;
  const metadata = new Metadata();
  metadata.set("accesstoken", token);
  metadata.set("instanceurl", `http://${address}`);
  metadata.set("tenantid", emulator.org.id);
  const call = client.Subscribe(metadata);
  const request = { topic_name: "/data/ChangeEvents", num_requested: 100 };
  const events: string[] = [];
  const schemaIds = new Set<string>();
  const rpcIds = new Set<string>();
  call.write({ ...request, replay_preset: "EARLIEST" });
  for await (const response of call as AsyncIterable<Response>) {
    rpcIds.add(response.rpc_id);
    for (const { event, replay_id } of response.events) {
      const payload = event.payload.toString("base64");
      events.push(`${event.id} ${event.schema_id} ${replay_id.toString("hex")} ${payload}`);
      schemaIds.add(event.schema_id);
    }
    if (response.events.some(({ event }) => event.payload.includes(LAST))) break;
    call.write(request);
  }
  call.on("error", () => undefined);
  call.cancel();
  const schemas = await Promise.all([...schemaIds].map((id) => schemaOf(client, metadata, id)));
  client.close();
  return { events: [...rpcIds, ...events], schemas };
}

function schemaOf(client: Client, metadata: Metadata, schema_id: string): Promise<string> {
  return new Promise((resolve, reject) => {
    client.GetSchema({ schema_id }, metadata, (error, { schema_json } = { schema_json: "" }) => {
      if (error === null) resolve(schema_json);
      else reject(error);
    });
  });
}

test("the same seed and commands give the same ids, events and bytes; another seed others", async () => {
  const [one, same, other] = [await traceOf("7"), await traceOf("7"), await traceOf("8")];
  expect(one.events.length).toBeGreaterThan(400);
  expect(one.schemas.length).toBeGreaterThan(5);
  for (const part of ["rest", "bulk", "schemas", "events"] as const) {
    expect(same[part], part).toEqual(one[part]);
  }
  expect(one.rest.filter((text) => text.includes(" 503 ")).length).toBeGreaterThan(5);
  expect(other.events).not.toEqual(one.events);
  expect(other.bulk).not.toEqual(one.bulk);
  expect(other.rest).not.toEqual(one.rest);
});

/** How fast the emulator encodes change events, and how fast Subscribe delivers them, each beside its raw limit. */
import { Server, ServerCredentials, type ServerDuplexStream } from "@grpc/grpc-js";
import { startPubSub } from "../emulator/pubsub/pubsub.ts";
import { fetchResponseBytes } from "../emulator/pubsub/fetch-response.ts";
import { EventLog } from "../emulator/events/event-log.ts";
import { Faults } from "../emulator/faults/faults.ts";
import { buildOrg } from "../emulator/build-org.ts";
import type { Org } from "../emulator/org/org.ts";
import { Streams } from "../emulator/emulation/streams.ts";
import { Workload } from "../emulator/work/workload.ts";
import { startReader } from "./reader.ts";
import { atLeast, fact, whole, type Measure } from "./table.ts";
import type { Emulation } from "../emulator/emulation/emulation.ts";
import type { LoggedEvent } from "../emulator/events/topic-log.ts";
import type { Transaction } from "../emulator/org/transaction.ts";
import type { ReaderReport, ReaderTask } from "./event-reader.ts";

const EVENTS = 200_000;
const TARGET_PER_SECOND = 20_000;
const TOPIC = "/data/AccountChangeEvent";

const rate = (perSecond: number): string => `${whole(perSecond)}/s`;

export async function eventMeasures(): Promise<Measure[]> {
  const { emulation, encodedPerSecond, commitsPerSecond } = filledOrg();
  const [one] = emulation.log.topic(TOPIC)?.after(0, 1, 1) ?? [];
  if (one === undefined) throw new Error("The log has no event.");
  const served = await servedPerSecond(emulation);
  const bare = await barePerSecond(one);
  return [
    atLeast(
      "change events out of Subscribe, one topic, one stream",
      served,
      TARGET_PER_SECOND,
      rate,
    ),
    fact(`  bare gRPC stream of responses of 100 × ${one.bytes.length} bytes`, rate(bare)),
    fact("  ratio", (bare / served).toFixed(1)),
    fact("change events encoded and logged", rate(encodedPerSecond)),
    fact("  commits of the same changes without an event log", rate(commitsPerSecond)),
  ];
}

/** An org with many updates of accounts in its log, and how fast they were logged. */
function filledOrg(): { emulation: Emulation; encodedPerSecond: number; commitsPerSecond: number } {
  const org = buildOrg({ seed: "bench", records: 1000 });
  const faults = new Faults("bench");
  const plainOnCommit = org.onCommit.bind(org);
  let loggingMs = 0;
  org.onCommit = (listener: (transaction: Transaction) => void): void =>
    plainOnCommit((transaction) => {
      const from = performance.now();
      listener(transaction);
      loggingMs += performance.now() - from;
    });
  const log = new EventLog(org, { faults });
  org.load();
  loggingMs = 0;
  const startedAt = performance.now();
  for (let i = 0; i < EVENTS; i++) renameAccount(org, i);
  const ms = performance.now() - startedAt;
  const encodedPerSecond = (EVENTS * 1000) / loggingMs;
  const commitsPerSecond = (EVENTS * 1000) / (ms - loggingMs);
  const app = { clientId: "bench", clientSecret: "", username: "" };
  const workload = new Workload(org);
  const emulation = { org, log, faults, app, streams: new Streams(), workload };
  return { emulation, encodedPerSecond, commitsPerSecond };
}

let accounts: string[] = [];

function renameAccount(org: Org, i: number): void {
  if (accounts.length === 0) accounts = [...org.records("Account")].map(({ Id }) => String(Id));
  org.transact(org.integrationUserId(), "com/salesforce/api/rest/66.0;client=bench", (writes) => {
    const values = { Name: `Account ${i}`, Phone: `+45 ${i}`, NumberOfEmployees: i };
    writes.update("Account", accounts[i % accounts.length] ?? "", values);
  });
}

async function servedPerSecond(emulation: Emulation): Promise<number> {
  const { org } = emulation;
  const server = await startPubSub(emulation, {
    host: "127.0.0.1",
    port: 0,
    tls: false,
    keepaliveMs: 60_000,
  });
  const token = org.sessions.issue(org.integrationUserId());
  const { port } = server;
  const report = await readBy({ port, token, tenantId: org.id, topic: TOPIC, events: EVENTS });
  await server.close();
  return report.perSecond;
}

/** What grpc-js alone delivers: it writes the same bytes for every request. */
async function barePerSecond(event: Pick<LoggedEvent, "bytes">): Promise<number> {
  const server = new Server();
  const response = fetchResponseBytes({
    events: Array.from({ length: 100 }, () => event),
    latestReplayId: Buffer.alloc(10),
    rpcId: "",
    pendingNumRequested: 0,
  });
  const asIs = (value: Buffer): Buffer => value;
  server.addService(
    {
      Subscribe: {
        path: "/eventbus.v1.PubSub/Subscribe",
        requestStream: true,
        responseStream: true,
        requestSerialize: asIs,
        requestDeserialize: asIs,
        responseSerialize: asIs,
        responseDeserialize: asIs,
      },
    },
    {
      Subscribe: (call: ServerDuplexStream<Buffer, Buffer>) => {
        call.on("data", () => call.write(response));
        call.on("end", () => call.end());
      },
    },
  );
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  const report = await readBy({ port, token: "", tenantId: "", topic: TOPIC, events: EVENTS });
  server.forceShutdown();
  return report.perSecond;
}

/** Another process reads, so that reading takes nothing from serving. */
async function readBy(task: ReaderTask): Promise<ReaderReport> {
  const reader = startReader("event-reader.ts");
  await reader.sendMessage(task);
  const report = await reader.getOneMessage();
  reader.kill();
  return report as ReaderReport;
}

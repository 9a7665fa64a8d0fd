import type {
  ExpireInput,
  FieldAccessAnswer,
  FieldAccessInput,
  LimitAnswer,
  LimitInput,
  OrganizationAnswer,
} from "./access-entries.ts";
import type { ClockAnswer, ClockInput } from "./clock-entries.ts";
import type { HealthAnswer } from "./control.ts";
import type { ChannelInput, EmitInput, EndStreamsInput, EventsAnswer } from "./event-entries.ts";
import type { FaultInput, FaultsAdded, FaultsHealed, FaultsListed } from "./fault-entries.ts";
import type { RuleInput, RulesAdded, RulesListed, RulesRemoved } from "./rule-entries.ts";
import type { SchemaAnswer, SchemaInput } from "./schema-entries.ts";
import type { TransactAnswer, TransactInput } from "./transact-entries.ts";
import type { ChecksumAnswer, CommitAnswer, CountAnswer, TruthAnswer } from "./truth-entries.ts";
import type { WorkAnswer } from "./work-entries.ts";
import type { OrgRecord } from "../model/record.ts";

/** Now, after the commit with this number, or after the last commit not later than this time. */
export type At = "now" | bigint | Date;

export type ChecksumOptions = {
  /** API names; all stored fields when absent. */
  readonly fields?: readonly string[];
  readonly at?: At | undefined;
  /** Adds checksums of this many parts. */
  readonly buckets?: number;
};

/** The emulator's answer to a wrong request. */
export class ControlError extends Error {
  override readonly name = "ControlError";
  readonly status: number;

  constructor(status: number, sentence: string) {
    super(sentence);
    this.status = status;
  }
}

/**
 * A client of a running emulator's control routes, for tests and tools. A call resolves when its work is done.
 * Otherwise it throws a ControlError with the emulator's message.
 *
 * @param origin of its REST server, `http://127.0.0.1:8788`
 */
export function controlClient(origin: string) {
  const send = sender(origin);
  return {
    ...faultCalls(send),
    ...eventCalls(send),
    ...orgCalls(send),
    ...truthCalls(origin, send),
  };
}

export type ControlClient = ReturnType<typeof controlClient>;

function faultCalls(send: Send) {
  return {
    /** Adds a fault. @returns its id */
    async fault(fault: FaultInput): Promise<number> {
      const [id = 0] = (await send<FaultsAdded>("POST", "/faults", fault)).ids;
      return id;
    },
    faults: async () => (await send<FaultsListed>("GET", "/faults")).faults,
    heal: (id?: number) =>
      send<FaultsHealed>("DELETE", id === undefined ? "/faults" : `/faults/${id}`),

    /** Adds a validation or duplicate rule, a required field or a lock. @returns its id */
    async rule(rule: RuleInput): Promise<number> {
      const [id = 0] = (await send<RulesAdded>("POST", "/rules", rule)).ids;
      return id;
    },
    rules: async () => (await send<RulesListed>("GET", "/rules")).rules,
    removeRules: (id?: number) =>
      send<RulesRemoved>("DELETE", id === undefined ? "/rules" : `/rules/${id}`),
  };
}

function eventCalls(send: Send) {
  const post = <T = EventsAnswer>(path: string, body: unknown): Promise<T> =>
    send("POST", `/events${path}`, body);
  return {
    events: () => send<EventsAnswer>("GET", "/events"),
    /** Moves the org to another instance: earlier replay ids are no longer valid. */
    migrateEvents: (keepEvents = false) => post("/migrate", { keepEvents }),
    /** Forgets the retained events, or those older than so many hours. */
    expireEvents: (hours?: number) => post("/expire", hours === undefined ? {} : { hours }),
    emitEvent: (event: EmitInput) => post("/emit", event),
    endStreams: (how: EndStreamsInput) => post<{ readonly ended: number }>("/end-streams", how),
    retainEvents: (hours: number) => post("/retention", { hours }),
    eventSettings: (settings: Partial<EventsAnswer["settings"]>) => post("/settings", settings),
    channel: (channel: ChannelInput) => post<object>("/channels", channel),
  };
}

function orgCalls(send: Send) {
  const post = <T>(path: string, body: unknown): Promise<T> => send("POST", path, body);
  return {
    health: () => send<HealthAnswer>("GET", "/health"),
    clock: () => send<ClockAnswer>("GET", "/clock"),
    setClock: (clock: ClockInput) => post<ClockAnswer>("/clock", clock),

    expireSessions: (whose: ExpireInput = {}) => post<object>("/sessions/expire", whose),
    /** Refreshes the sandbox: another organization answers from now on. */
    becomeOrganization: (id: string) => post<OrganizationAnswer>("/organization", { id }),
    fieldAccess: (access: FieldAccessInput) => post<FieldAccessAnswer>("/field-access", access),
    limit: (limit: LimitInput) => post<LimitAnswer>("/limits", limit),
    schema: (change: SchemaInput) => post<SchemaAnswer>("/schema", change),

    /** @param rate changes per second */
    rate: (rate: number) => post<object>("/rate", { rate }),
    /** @returns how many changes were made: this many or a few more */
    work: async (changes: number) => (await post<WorkAnswer>("/work", { changes })).changes,
    transact: (transaction: TransactInput) => post<TransactAnswer>("/transact", transaction),
  };
}

function truthCalls(origin: string, send: Send) {
  const get = <T>(path: string): Promise<T> => send("GET", path);
  return {
    counts: async () => (await get<Pick<HealthAnswer, "counts">>("/counts")).counts,
    latestCommit: () => get<CommitAnswer>("/commits/latest"),
    count: (object: string, at?: At) => get<CountAnswer>(`/truth/${object}${query({ at })}`),
    record: (object: string, id: string, at?: At) =>
      get<TruthAnswer>(`/truth/${object}/${id}${query({ at })}`),
    checksum: (object: string, options: ChecksumOptions = {}) =>
      get<ChecksumAnswer>(`/checksum/${object}${query(options)}`),
    async *records(object: string, at?: At): AsyncGenerator<OrgRecord> {
      const response = await asked(`${origin}/control/records/${object}${query({ at })}`);
      for await (const line of linesOf(response)) yield JSON.parse(line) as OrgRecord;
    },
  };
}

type Send = <T>(method: string, path: string, body?: unknown) => Promise<T>;

function sender(origin: string): Send {
  return async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const headers = { "content-type": "application/json" };
    const content = body === undefined ? {} : { headers, body: JSON.stringify(body) };
    const response = await asked(`${origin}/control${path}`, { method, ...content });
    // The emulator's routes return what the types beside them say.
    return (await response.json()) as T;
  };
}

async function asked(url: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(url, init);
  if (response.ok) return response;
  const text = await response.text();
  throw new ControlError(response.status, sentenceOf(text));
}

function sentenceOf(text: string): string {
  try {
    const [error] = JSON.parse(text) as { message?: string }[];
    return error?.message ?? text;
  } catch {
    return text;
  }
}

function query({ at, fields, buckets }: ChecksumOptions): string {
  const search = new URLSearchParams();
  if (at !== undefined) search.set("at", at instanceof Date ? at.toISOString() : String(at));
  if (fields !== undefined) search.set("fields", fields.join(","));
  if (buckets !== undefined) search.set("buckets", String(buckets));
  return search.size === 0 ? "" : `?${search}`;
}

async function* linesOf(response: Response): AsyncGenerator<string> {
  const { body } = response;
  if (body === null) return;
  let rest = "";
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest !== "") yield rest;
}

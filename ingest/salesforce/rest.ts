import { Connection } from "jsforce";
import * as v from "valibot";
import type { OnApiCall } from "./api-call.ts";
import type { Session, SessionSource } from "./auth.ts";
import { type CallGate, OPEN_GATE } from "./call-gate.ts";
import { checkedAnswer } from "./checked-answer.ts";
import { compositeAnswers, compositeBody, type Retrieve } from "./composite-answer.ts";
import { OrgListView, OrgListViewDescribe } from "../../edge/protocol/org-list-view.ts";
import { GlobalDescribe, ObjectDescribe } from "./describe.ts";
import { SalesforceError } from "./errors.ts";
import { ObservedTransport } from "./jsforce-transport.ts";
import { CLIENT_NAME, type OrgSettings } from "./org-settings.ts";
import { withSession } from "./with-session.ts";
import type { CallPurpose } from "../../edge/protocol/states.ts";

/** Most records of one `retrieve` ("sObject Collections", REST API Developer Guide). */
export const MAX_RETRIEVE_IDS = 2_000;
/** Most of them in one `/composite` call ("Send Multiple Requests Using Composite", REST API Developer Guide). */
export const MAX_RETRIEVES_TOGETHER = 5;
/** Most bytes of an address: the limit of address and headers ("Limits", REST API Developer Guide) less the headers. */
const MAX_URL_BYTES = 16_384 - 4_096;
const QUERY_PAGE_ROWS = 2_000;

export type OrgRecord = Record<string, unknown>;
export type Limits = Readonly<Record<string, { readonly Max: number; readonly Remaining: number }>>;

const LimitsAnswer = v.record(v.string(), v.object({ Max: v.number(), Remaining: v.number() }));
const RecordCounts = v.object({
  sObjects: v.array(v.object({ name: v.string(), count: v.number() })),
});
const QueryPage = v.object({
  records: v.array(v.record(v.string(), v.unknown())),
  done: v.boolean(),
  nextRecordsUrl: v.optional(v.nullable(v.string())),
});
const ListViews = v.object({
  listviews: v.array(OrgListView),
  nextRecordsUrl: v.optional(v.nullable(v.string())),
});
const Retrieved = v.array(v.nullable(v.record(v.string(), v.unknown())));

/**
 * The org's REST API. Every call passes the gate with its purpose, is reported, and renews a refused session once. It
 * is not retried otherwise: `decide` says what to do about its errors (CallPaused, SalesforceError, ConnectionError,
 * AuthError).
 */
export class OrgApi {
  readonly #settings: OrgSettings;
  readonly #sessions: SessionSource;
  readonly #onApiCall: OnApiCall;
  readonly #gate: CallGate;
  readonly #purpose: CallPurpose;

  constructor(
    settings: OrgSettings,
    sessions: SessionSource,
    onApiCall: OnApiCall,
    gate: CallGate = OPEN_GATE,
    purpose: CallPurpose = "interactive",
  ) {
    this.#settings = settings;
    this.#sessions = sessions;
    this.#onApiCall = onApiCall;
    this.#gate = gate;
    this.#purpose = purpose;
  }

  /** The same API, with another purpose for calls. */
  as(purpose: CallPurpose): OrgApi {
    return new OrgApi(this.#settings, this.#sessions, this.#onApiCall, this.#gate, purpose);
  }

  /** Signs in if need be. Throws OrganizationChanged if another org answers than the one that is mirrored. */
  confirmOrganization(): Promise<void> {
    return this.#sessions.confirmed();
  }

  /** Throws OrganizationChanged if the last sign-in led to another org. Makes no call. */
  throwIfOtherOrganization(): void {
    this.#sessions.throwIfOtherOrganization();
  }

  /** Every object that the integration user may see. */
  async describeGlobal(): Promise<GlobalDescribe> {
    const answer = await this.#call(null, (connection) => connection.describeGlobal());
    return checkedAnswer(GlobalDescribe, answer, "describe of all objects");
  }

  /** An object's fields, as the integration user may see them. 404 NOT_FOUND for an unknown object. */
  async describe(object: string): Promise<ObjectDescribe> {
    const answer = await this.#call(object, (connection) => connection.describe(object));
    return checkedAnswer(ObjectDescribe, answer, `describe of ${object}`);
  }

  /**
   * Records by id, at most MAX_RETRIEVE_IDS, in the order of `ids`. Null for a record that does not exist, is deleted,
   * or may not be seen. A record has the requested fields and `Id`. Numbers of more than 15 digits are strings.
   */
  async retrieve(
    object: string,
    ids: readonly string[],
    fields: readonly string[],
  ): Promise<(OrgRecord | null)[]> {
    if (ids.length === 0) return [];
    const read = checkedRetrieve({ object, ids, fields });
    const answer = await this.#call(object, (connection) =>
      connection.requestPost(`/composite/sobjects/${object}`, {
        ids: read.ids,
        fields: read.fields,
      }),
    );
    return retrieved(read, answer);
  }

  /**
   * Several reads as `retrieve` makes them, at most MAX_RETRIEVES_TOGETHER, in one call. A read that the org refuses is
   * rejected for itself, with its SalesforceError. Throws what concerns the whole call.
   */
  async retrieveTogether(
    reads: readonly Retrieve[],
  ): Promise<readonly PromiseSettledResult<(OrgRecord | null)[]>[]> {
    if (reads.length > MAX_RETRIEVES_TOGETHER)
      throw new RangeError(`a call takes ${MAX_RETRIEVES_TOGETHER} reads, not ${reads.length}`);
    const [only, ...others] = reads.map(checkedRetrieve);
    if (only === undefined) return [];
    if (others.length === 0)
      return Promise.allSettled([this.retrieve(only.object, only.ids, only.fields)]);
    const asked = [only, ...others];
    const body = compositeBody(asked, this.#settings.apiVersion);
    const answer = await this.#call(null, (connection) =>
      connection.requestPost("/composite", body),
    );
    const answers = compositeAnswers(asked, answer);
    return Promise.allSettled(
      asked.map(async (read, index) => retrieved(read, valueOf(answers[index]))),
    );
  }

  /**
   * The rows of a SOQL query, page by page (up to 2,000 rows). The query is part of the address. If the address is
   * longer than Salesforce accepts, it throws 414 without a call. `includeDeleted` is queryAll: rows in the recycle
   * bin, too. A later page can fail with INVALID_QUERY_LOCATOR; the caller must then restart the query.
   */
  async *query(soql: string, { includeDeleted = false } = {}): AsyncGenerator<OrgRecord[]> {
    const object = /\bfrom\s+(\w+)/i.exec(soql)?.[1] ?? null;
    let path: string | null = `/${includeDeleted ? "queryAll" : "query"}?q=${urlEncoded(soql)}`;
    while (path !== null) {
      const page: v.InferOutput<typeof QueryPage> = await this.#page(object, path);
      yield page.records.map((record) => withoutAttributes(record));
      path = page.done ? null : (page.nextRecordsUrl ?? null);
    }
  }

  /** The list views of an object that the integration user may see. 404 NOT_FOUND for an object without any. */
  async listViews(object: string): Promise<readonly OrgListView[]> {
    const found: OrgListView[] = [];
    let path: string | null = `/sobjects/${object}/listviews`;
    while (path !== null) {
      const at: string = path;
      const answer = await this.#call(object, (connection) => connection.requestGet(at));
      const page: v.InferOutput<typeof ListViews> = checkedAnswer(
        ListViews,
        answer,
        `list views of ${object}`,
      );
      found.push(...page.listviews);
      path = page.nextRecordsUrl ?? null;
    }
    return found;
  }

  /** What a list view shows, in one call. 404 NOT_FOUND where it is gone, or may not be seen. */
  async describeListView(object: string, id: string): Promise<OrgListViewDescribe> {
    const path = `/sobjects/${object}/listviews/${id}/describe`;
    const answer = await this.#call(object, (connection) => connection.requestGet(path));
    return checkedAnswer(OrgListViewDescribe, answer, `list view ${id} of ${object}`);
  }

  /** Quotas of the org: `DailyApiRequests`, `DailyDeliveredPlatformEvents`, …. */
  async limits(): Promise<Limits> {
    const answer = await this.#call(null, (connection) => connection.requestGet("/limits"));
    // Some limits have others per app (`{Max, Remaining, "Ant Migration Tool": {…}}`). Only Max and Remaining are read.
    return checkedAnswer(LimitsAnswer, answer, "limits");
  }

  /** Approximate number of records by object, in one cheap call. Objects unknown to the org are left out. */
  async recordCount(objects: readonly string[]): Promise<ReadonlyMap<string, number>> {
    if (objects.length === 0) return new Map();
    const path = `/limits/recordCount?sObjects=${objects.join(",")}`;
    const answer = await this.#call(null, (connection) => connection.requestGet(path));
    const { sObjects } = checkedAnswer(RecordCounts, answer, "record counts");
    return new Map(sObjects.map(({ name, count }) => [name, count]));
  }

  async #page(object: string | null, path: string): Promise<v.InferOutput<typeof QueryPage>> {
    if (path.length > MAX_URL_BYTES) throw tooLong(path);
    const headers = { "Sforce-Query-Options": `batchSize=${QUERY_PAGE_ROWS}` };
    const answer = await this.#call(object, (connection) =>
      connection.request({ method: "GET", url: path, headers }),
    );
    return checkedAnswer(QueryPage, answer, "query result");
  }

  #call(
    object: string | null,
    ask: (connection: Connection) => Promise<unknown>,
  ): Promise<unknown> {
    return withSession(this.#sessions, (session) => this.#ask(session, object, ask));
  }

  #ask(
    session: Session,
    object: string | null,
    ask: (connection: Connection) => Promise<unknown>,
  ): Promise<unknown> {
    const call = { purpose: this.#purpose, draws: ["api" as const] };
    return this.#gate.run(call, () => ask(this.#connection(session, object)));
  }

  #connection(session: Session, object: string | null): Connection {
    const connection = new Connection({
      instanceUrl: session.instanceUrl,
      accessToken: session.accessToken,
      version: this.#settings.apiVersion,
      callOptions: { client: CLIENT_NAME },
    });
    connection._transport = new ObservedTransport(this.#onApiCall, { object, throwErrors: true });
    return connection;
  }
}

function checkedRetrieve({ object, ids, fields }: Retrieve): Retrieve {
  if (ids.length > MAX_RETRIEVE_IDS)
    throw new RangeError(`retrieve takes ${MAX_RETRIEVE_IDS} ids, not ${ids.length}`);
  return { object, ids, fields: fields.includes("Id") ? fields : ["Id", ...fields] };
}

/** By id, not by position: a record under another's id would be worse than a missing one. */
function retrieved({ object, ids }: Retrieve, answer: unknown): (OrgRecord | null)[] {
  const records = checkedAnswer(Retrieved, answer, `records of ${object}`);
  const byId = new Map(
    records.flatMap((record) => (record === null ? [] : [[caseSafe(record["Id"]), record]])),
  );
  return ids.map((id) => withoutAttributes(byId.get(caseSafe(id)) ?? null));
}

/** Throws the reason of a rejected result. */
function valueOf(result: PromiseSettledResult<unknown> | undefined): unknown {
  if (result?.status === "rejected") throw result.reason;
  return result?.value;
}

/** The first 15 characters are the id; the last three only restore its case. */
function caseSafe(id: unknown): string {
  return String(id).slice(0, 15);
}

function withoutAttributes<Row extends OrgRecord | null>(record: Row): Row {
  if (record === null) return record;
  const { attributes: _, ...rest } = record;
  return rest as Row;
}

/** SOQL as it is in an address. A URL also encodes its quotes. */
function urlEncoded(soql: string): string {
  return encodeURIComponent(soql).replaceAll("'", "%27");
}

function tooLong(path: string): SalesforceError {
  return new SalesforceError({
    status: 414,
    errorCode: "URI_TOO_LONG",
    message: `the query makes an address of ${path.length} bytes; Salesforce takes ${MAX_URL_BYTES}`,
    resource: path.slice(0, path.indexOf("?")),
  });
}

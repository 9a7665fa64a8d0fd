import { text as textOf } from "node:stream/consumers";
import * as v from "valibot";
import type { OnApiCall } from "./api-call.ts";
import type { Session, SessionSource } from "./auth.ts";
import { type CallGate, OPEN_GATE } from "./call-gate.ts";
import { checkedAnswer, checkedJson } from "./checked-answer.ts";
import { BulkJobError, ConnectionError } from "./errors.ts";
import { errorOf, headerOf, type HttpQuestion, openHttp } from "./http-call.ts";
import { CLIENT_NAME, type OrgSettings } from "./org-settings.ts";
import { withSession } from "./with-session.ts";
import type { CallPurpose, CallResource } from "../../edge/protocol/states.ts";

export type BulkQueryRequest = {
  readonly soql: string;
  readonly object: string;
  /** queryAll: also returns rows in the recycle bin. */
  readonly includeDeleted?: boolean;
};

const JobStatus = v.object({
  state: v.picklist(["UploadComplete", "InProgress", "JobComplete", "Failed", "Aborted"]),
  numberRecordsProcessed: v.optional(v.number(), 0),
  errorMessage: v.optional(v.nullable(v.string()), null),
});

export type BulkJobStatus = {
  readonly state: v.InferOutput<typeof JobStatus>["state"];
  readonly recordsProcessed: number;
  readonly errorMessage: string | null;
};

export type BulkPage = {
  /** CSV from Salesforce, unzipped. Every page begins with the header row. May be empty if there are no rows. */
  readonly body: AsyncIterable<Buffer>;
  /** `Sforce-NumberOfRecords` */
  readonly records: number;
  /** Locator of the page after this one; null for the last. */
  readonly next: string | null;
};

export type BulkQueryOptions = {
  /** How long Salesforce may be silent within an answer before the call fails with ConnectionError. */
  readonly quietMs?: number;
  readonly gate?: CallGate;
  readonly purpose?: CallPurpose;
};

type Ask = Pick<HttpQuestion, "method" | "body" | "signal"> & {
  readonly path: string;
  /** Quotas that it uses. Default: an API request. */
  readonly draws?: readonly CallResource[];
};

/**
 * Query jobs of Bulk API 2.0 ("Query Jobs", Bulk API 2.0 Developer Guide). Result pages are streamed, so memory is
 * bounded for pages of any size. jsforce's own bulk2.query is not used: it holds pages in memory and ends the process
 * on results of several pages (jsforce/jsforce#1546).
 *
 * Every request passes the gate with its purpose. The gate is free again when an answer begins.
 *
 * Throws CallPaused, SalesforceError, ConnectionError, AuthError; BulkJobError for a job that is gone.
 */
export class BulkQuery {
  readonly #settings: OrgSettings;
  readonly #sessions: SessionSource;
  readonly #onApiCall: OnApiCall;
  readonly #quietMs: number;
  readonly #gate: CallGate;
  readonly #purpose: CallPurpose;
  /** Objects of jobs made here, to name them in the log. */
  #objects = new Map<string, string>();

  constructor(
    settings: OrgSettings,
    sessions: SessionSource,
    onApiCall: OnApiCall,
    { quietMs = 150_000, gate = OPEN_GATE, purpose = "interactive" }: BulkQueryOptions = {},
  ) {
    this.#settings = settings;
    this.#sessions = sessions;
    this.#onApiCall = onApiCall;
    this.#quietMs = quietMs;
    this.#gate = gate;
    this.#purpose = purpose;
  }

  /** The same jobs, with another purpose for calls. */
  as(purpose: CallPurpose): BulkQuery {
    const options = { quietMs: this.#quietMs, gate: this.#gate, purpose };
    const view = new BulkQuery(this.#settings, this.#sessions, this.#onApiCall, options);
    view.#objects = this.#objects;
    return view;
  }

  /** Submits a query. The result has the columns of the SELECT, in order. @returns the job's id */
  async create({ soql, object, includeDeleted = false }: BulkQueryRequest): Promise<string> {
    const job = {
      operation: includeDeleted ? "queryAll" : "query",
      query: soql,
      contentType: "CSV",
      columnDelimiter: "COMMA",
      lineEnding: "LF",
    };
    const answer = await this.#json(object, {
      method: "POST",
      path: "",
      body: JSON.stringify(job),
      draws: ["api", "bulk-query"],
    });
    const { id } = checkedAnswer(v.object({ id: v.string() }), answer, "bulk query job");
    this.#objects.set(id, object);
    return id;
  }

  async status(jobId: string): Promise<BulkJobStatus> {
    const answer = await this.#ofJob(jobId, { method: "GET", path: `/${jobId}` });
    const { state, numberRecordsProcessed, errorMessage } = checkedAnswer(
      JobStatus,
      answer,
      `bulk job ${jobId}`,
    );
    return { state, recordsProcessed: numberRecordsProcessed, errorMessage };
  }

  /**
   * A page of the result; `locator` null is the first page. Locators are valid for as long as the job exists (7 days),
   * so a page can be read again. The body must be read to its end, left, or aborted. It throws if it was cut short.
   */
  async page(
    jobId: string,
    { locator, maxRecords }: { readonly locator: string | null; readonly maxRecords?: number },
    signal: AbortSignal,
  ): Promise<BulkPage> {
    const query = new URLSearchParams();
    if (locator !== null) query.set("locator", locator);
    if (maxRecords !== undefined) query.set("maxRecords", String(maxRecords));
    const path = `/${jobId}/results${query.size === 0 ? "" : `?${query}`}`;
    const answer = await this.#open(
      this.#objects.get(jobId) ?? null,
      { method: "GET", path, signal },
      jobId,
    );
    const records = headerOf(answer.headers, "sforce-numberofrecords");
    const next = headerOf(answer.headers, "sforce-locator");
    if (records === null || !/^\d+$/.test(records)) {
      await discard(answer.body);
      throw new ConnectionError(
        `result of bulk job ${jobId}`,
        "the answer does not say how many records it holds",
      );
    }
    return {
      body: answer.body,
      records: Number(records),
      next: next === "null" || next === "" ? null : next,
    };
  }

  async abort(jobId: string): Promise<void> {
    await this.#ofJob(jobId, {
      method: "PATCH",
      path: `/${jobId}`,
      body: JSON.stringify({ state: "Aborted" }),
    });
  }

  /** Deletes a job that has ended, and its result. */
  async remove(jobId: string): Promise<void> {
    await this.#ofJob(jobId, { method: "DELETE", path: `/${jobId}` });
    this.#objects.delete(jobId);
  }

  async #ofJob(jobId: string, ask: Ask): Promise<unknown> {
    return this.#json(this.#objects.get(jobId) ?? null, ask, jobId);
  }

  async #json(object: string | null, ask: Ask, jobId?: string): Promise<unknown> {
    const { body } = await this.#open(object, ask, jobId);
    const text = await textOf(body);
    return text === "" ? null : checkedJson(text, "bulk query job");
  }

  /** Sends the request. Throws error answers. */
  #open(object: string | null, ask: Ask, jobId?: string) {
    const call = { purpose: this.#purpose, draws: ask.draws ?? ["api" as const] };
    return withSession(this.#sessions, (session) =>
      this.#gate.run(call, () => this.#ask(session, object, ask, jobId)),
    );
  }

  async #ask(session: Session, object: string | null, ask: Ask, jobId?: string) {
    const question: HttpQuestion = {
      method: ask.method,
      url: `${session.instanceUrl}/services/data/v${this.#settings.apiVersion}/jobs/query${ask.path}`,
      headers: {
        authorization: `Bearer ${session.accessToken}`,
        "sforce-call-options": `client=${CLIENT_NAME}`,
        ...(ask.body === undefined ? {} : { "content-type": "application/json" }),
      },
      object,
      quietMs: this.#quietMs,
      ...(ask.body === undefined ? {} : { body: ask.body }),
      ...(ask.signal === undefined ? {} : { signal: ask.signal }),
    };
    const answer = await openHttp(question, this.#onApiCall);
    // An error, or a web page. It is short, so read it to its end.
    const { status, headers } = answer;
    if (status < 300 && !(headerOf(headers, "content-type") ?? "").startsWith("text/html"))
      return answer;
    const error = errorOf(question, { status, headers, text: await textOf(answer.body) });
    if (jobId !== undefined && error?.status === 404 && error.errorCode !== "WEB_PAGE") {
      throw new BulkJobError(jobId, object, "gone", error.message);
    }
    throw error;
  }
}

async function discard(body: AsyncIterable<Buffer>): Promise<void> {
  for await (const _ of body) break;
}

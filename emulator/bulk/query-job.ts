import { csvFormat, type JobFormat } from "./csv.ts";
import { JobProgress, type JobMaker, type JobPace } from "./job.ts";
import { BulkResult } from "./result.ts";
import { badRequest } from "../model/salesforce-error.ts";
import type { Org } from "../org/org.ts";
import type { QueryPlan } from "../soql/soql.ts";

/** What a client asks for when it makes a query job. */
export type QueryRequest = JobFormat & {
  readonly operation: "query" | "queryAll";
  readonly query: string;
};

const MB = 1024 * 1024;

/** A query job. The query is checked at creation. It runs later, on the org as the job's creator sees it then. */
export class QueryJob {
  readonly id: string;
  readonly userId: string;
  readonly apiVersion: string;
  readonly request: QueryRequest;
  /** API name as described. */
  readonly object: string;
  readonly progress: JobProgress;
  readonly #org: Org;
  readonly #plan: () => QueryPlan;
  #result: BulkResult | undefined;

  /** @param plan plans the query on the org as the job's creator sees it now; throws a SalesforceError */
  constructor(
    org: Org,
    { id, userId, apiVersion }: JobMaker,
    request: QueryRequest,
    pace: JobPace,
    { object, plan }: { readonly object: string; readonly plan: () => QueryPlan },
  ) {
    this.id = id;
    this.userId = userId;
    this.apiVersion = apiVersion;
    this.request = request;
    this.object = object;
    this.progress = new JobProgress(org.clock, pace, "UploadComplete");
    this.#org = org;
    this.#plan = plan;
  }

  get bytes(): number {
    return this.#result?.bytes ?? 0;
  }

  /** @throws SalesforceError before the job is complete */
  get result(): BulkResult {
    const { state } = this.progress;
    if (state === "JobComplete" && this.#result !== undefined) return this.#result;
    // Assumed: the message.
    throw badRequest("INVALIDJOBSTATE", `The job is ${state}, so there are no results`);
  }

  get isPkChunkingSupported(): boolean {
    const { object } = this;
    const isKind =
      PK_CHUNKED.has(object) || /__(?:c|Share|History)$|(?:Share|History)$/.test(object);
    return isKind && !/\b(?:order\s+by|limit)\b/i.test(this.request.query);
  }

  /** Takes the job through its states. Never rejects. */
  async run(): Promise<void> {
    await this.progress.run((signal) => this.#process(signal));
    if (this.progress.state !== "JobComplete") this.close();
  }

  /** The answer to `GET /jobs/query/{id}` (the guide, "Get Information About a Query Job"). */
  info(): Record<string, unknown> {
    const { errorMessage, processingMs } = this.progress;
    return {
      ...this.summary(),
      jobType: "V2Query",
      numberRecordsProcessed: this.#result?.rows ?? 0,
      retries: 0,
      totalProcessingTime: processingMs,
      isPkChunkingSupported: this.isPkChunkingSupported,
      ...(errorMessage === undefined ? {} : { errorMessage }),
    };
  }

  summary(): Record<string, unknown> {
    return {
      id: this.id,
      operation: this.request.operation,
      object: this.object,
      createdById: this.userId,
      ...this.progress.info(),
      apiVersion: Number(this.apiVersion),
      lineEnding: this.request.lineEnding,
      columnDelimiter: this.request.columnDelimiter,
    };
  }

  close(): void {
    this.progress.stop();
    this.#result?.close();
    this.#result = undefined;
  }

  async #process(signal: AbortSignal): Promise<number> {
    const plan = this.#plan();
    const columns = plan.columns.map(({ path, field }) => ({ name: path, type: field.type }));
    const result = new BulkResult(columns, csvFormat(this.request));
    this.#result = result;
    await result.render(plan.records(), signal);
    this.#org.allocations.use("DailyBulkV2QueryFileStorageMB", result.bytes / MB);
    return result.rows;
  }
}

/**
 * Objects that support PK chunking, beside custom objects, sharing and history tables (Bulk API 2.0 and Bulk API
 * Developer Guide, "PK Chunking Header"). Only those that orgs have by default are listed.
 */
const PK_CHUNKED = new Set([
  "Account",
  "AccountContactRelation",
  "AccountTeamMember",
  "Asset",
  "Campaign",
  "CampaignMember",
  "Case",
  "CaseComment",
  "Contact",
  "ContractLineItem",
  "EmailMessage",
  "Event",
  "EventRelation",
  "FeedItem",
  "Individual",
  "Lead",
  "LiveChatTranscript",
  "LoginHistory",
  "Note",
  "Opportunity",
  "OpportunityContactRole",
  "OpportunityHistory",
  "OpportunityLineItem",
  "OpportunityTeamMember",
  "Pricebook2",
  "PricebookEntry",
  "Product2",
  "Quote",
  "QuoteLineItem",
  "Task",
  "User",
  "UserRole",
  "WorkOrder",
  "WorkOrderLineItem",
]);

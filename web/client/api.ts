import { hc, type InferResponseType } from "hono/client";
import type { AppType } from "../../edge/api/app.ts";
import type { Cells } from "../../edge/protocol/cell.ts";
import type {
  Answer as MeasuresAnswer,
  Contents,
  MeasuresQuestion,
  Question as AskedQuestion,
} from "../../edge/protocol/question.ts";
import type { Problem } from "../../edge/protocol/problem.ts";
import type { SearchAnswer } from "../../edge/protocol/search.ts";
import type { ViewAnswer } from "../../edge/protocol/view.ts";
import { fetchAhead, fetchOrTake, waitedMs } from "./ahead.ts";
import { boardCalls } from "./board-calls.ts";
import type { Client } from "./call.ts";
import { allPlaced, placed } from "./positions.ts";
import { recordCalls } from "./record-calls.ts";

/** A request failed. `problem`: what the API says, or one of the two below; `message` is its sentence. */
export class ApiProblem extends Error {
  override readonly name = "ApiProblem";
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }

  /** The HTTP status; 0 where nothing answered. */
  get status(): number {
    return this.problem.status;
  }
}

/** Whether trying again can help: an outage passes, a refusal does not. */
export function isTransient(error: unknown): boolean {
  return error instanceof ApiProblem && (error.status === 0 || error.status >= 500);
}

/** Whether an answer says that this is not for who asked: nothing failed, and trying again changes nothing. */
export function isForbidden(error: unknown): boolean {
  return error instanceof ApiProblem && error.status === 403;
}

/** The wait before a failed request is tried again, where that can help. */
export const AGAIN_MS = 5_000;

export type SyncAnswer = InferResponseType<Client["sync"]["$get"]>;
export type ObjectDescription = InferResponseType<Client["objects"][":object"]["$get"]>;

/** One question for rows: what the API's rows route takes, without cursor and limit. */
export type Question = {
  readonly object: string;
  readonly columns: readonly string[];
  /** Asks for all columns without naming them in the URL; `columns` still lists them. */
  readonly allColumns?: boolean;
  /** `column.op.value` each. */
  readonly filters: readonly string[];
  /** `-amount,name` */
  readonly sort: string;
  /** What a URL cannot say, where there is any. */
  readonly asked?: Asked;
};

/**
 * What only a question as data says. As people write addresses, condition and moment may be anything: the API refuses
 * what it does not know in a sentence.
 */
export type Asked = {
  /** Stands for the filters too; undefined: all rows. */
  readonly where?: unknown;
  /** The reader's time zone. */
  readonly zone: string;
  /** A time, or the contents of objects; undefined: now. */
  readonly asOf?: unknown;
};

/** What the moment of an answer named, when that was, and whether it holds for ever. */
export type Then = {
  readonly asOf: Contents;
  readonly at: string;
  readonly settled: boolean;
};

const makeClient = (fetching: typeof fetch): Client => hc<AppType>("/", { fetch: fetching }).api;

/** For calls that are loaded when they are needed. */
export const client = makeClient(fetchOrTake);

/** Reads the API. Every method throws ApiProblem, or the signal's reason. */
export const api = makeApi(client);
/** The same, ahead of who needs it: `api` hands out these answers once. */
export const apiAhead = makeApi(makeClient(fetchAhead));

function makeApi(client: Client) {
  const route = client.objects[":object"];
  return {
    /** The state, and how long ago it was answered, in milliseconds. */
    sync: (signal?: AbortSignal) => askState(client, signal),

    person: (signal?: AbortSignal) => ask((init) => client.person.$get({}, init), signal),

    /** How people sign in. */
    waysIn: (signal?: AbortSignal) => ask((init) => client["sign-in"].$get({}, init), signal),

    /** The user of the org that asks, or why that is not known. */
    asker: (signal?: AbortSignal) => ask((init) => client.person.user.$get({}, init), signal),

    object: (object: string, signal?: AbortSignal) =>
      ask((init) => route.$get({ param: { object } }, init), signal),

    /** Its indexes on demand, and what slow questions needed beside them. */
    indexes: (object: string, signal?: AbortSignal) =>
      ask((init) => route.indexes.$get({ param: { object } }, init), signal),

    /** @param from a cursor, or the number of a row, from 1; null: the first page */
    rows: (question: Question, from: PageFrom, limit: number, signal?: AbortSignal) =>
      placed(question.object, readRows(client, question, from, limit, signal)),

    count(object: string, filters: readonly string[], signal?: AbortSignal) {
      const query = { filter: [...filters] };
      return ask((init) => route.count.$get({ param: { object }, query }, init), signal);
    },

    ...recordCalls(client, ask),

    /**
     * Its condition and moment may be anything, as of people's addresses.
     *
     * @param seen what the answer must be true for at least: one that is kept may do
     */
    ask: (question: Unchecked<MeasuresQuestion>, signal?: AbortSignal, seen?: Contents) =>
      allPlaced(askMeasures(client, question, seen, signal)),

    /** Records of all objects, or of some. */
    search(q: string, objects?: readonly string[], signal?: AbortSignal): Promise<SearchAnswer> {
      const query = objects === undefined ? { q } : { q, objects: objects.join(",") };
      return ask((init) => client.search.$get({ query }, init), signal);
    },

    ...boardCalls(client, ask),

    view: (view: string, signal?: AbortSignal): Promise<ViewAnswer> =>
      ask((init) => client.views[":view"].$get({ param: { view } }, init), signal),

    stateTicket: () => ask((init) => client.sync.ticket.$post({}, init)),

    ticket: (object: string) => ask((init) => route.ticket.$post({ param: { object } }, init)),
  };
}

async function askState(client: Client, signal?: AbortSignal) {
  let ageMs = 0;
  const asked = async (init: { readonly init: RequestInit }) => {
    const answer = await client.sync.$get({}, init);
    ageMs = waitedMs(answer);
    return answer;
  };
  return { state: await ask(asked, signal), ageMs };
}

type RowsAnswer = {
  readonly seq: number;
  readonly line: string;
  readonly rows: readonly Cells[];
  readonly clipped: Lengths;
  readonly previous: string | null;
  readonly next: string | null;
  /** Of a page by a row's number: that of its first row, and how many rows the list has. */
  readonly firstRow?: number | undefined;
  readonly count?: number | undefined;
  /** What a moment named, where there is one. */
  readonly then?: Then;
};

/** Where a page of rows begins. */
export type PageFrom = string | number | null;

function pageOf<T>(from: PageFrom, number: (row: number) => T): { cursor?: string; row?: T } {
  if (from === null) return {};
  return typeof from === "string" ? { cursor: from } : { row: number(from) };
}

function shownPage(answer: RowsAnswer): RowsAnswer {
  return { ...answer, rows: answer.rows.map((cells) => shownCells(cells, answer.clipped)) };
}

/** A page of rows: by an address, or where that cannot say it all, by a question as data. */
async function readRows(
  client: Client,
  question: Question,
  from: PageFrom,
  limit: number,
  signal?: AbortSignal,
): Promise<RowsAnswer> {
  const { object, columns, allColumns, filters, sort, asked } = question;
  if (asked) return shownPage(await askRows(client, question, from, limit, signal));
  const query = {
    ...(allColumns ? {} : { columns: columns.join(",") }),
    limit: String(limit),
    filter: [...filters],
    ...(sort === "" ? {} : { sort }),
    ...pageOf(from, String),
  };
  const { rows } = client.objects[":object"];
  return shownPage(await ask((init) => rows.$get({ param: { object }, query }, init), signal));
}

/** The answer to a question for rows that is asked as data. */
async function askRows(
  client: Client,
  { object, columns, allColumns, sort, asked }: Question,
  from: PageFrom,
  limit: number,
  signal?: AbortSignal,
): Promise<RowsAnswer> {
  const json = unchecked({
    ...{ object, ...asked, limit },
    ...pageOf(from, Number),
    ...(allColumns ? {} : { columns }),
    sort: sort.split(",").filter((one) => one !== ""),
  });
  // Only questions with measures are answered otherwise.
  const answer = (await ask(
    (init) => client.ask.$post({ query: {}, json }, init),
    signal,
  )) as RowsAnswer & Partial<Then>;
  const { asOf, at, settled } = answer;
  if (asOf === undefined || at === undefined || settled === undefined) return answer;
  return { ...answer, then: { asOf, at, settled } };
}

type Lengths = Readonly<Record<string, Readonly<Record<string, number>>>>;

type Unchecked<Q> = Omit<Q, keyof Asked> & Asked;

/** What stands in an address is sent as it is: the API says what is wrong with it. */
const unchecked = (question: object) => question as AskedQuestion;

/** The answer to a question with measures. */
function askMeasures(
  client: Client,
  question: Unchecked<MeasuresQuestion>,
  seen: Contents = {},
  signal?: AbortSignal,
): Promise<MeasuresAnswer> {
  const json = unchecked(question);
  const query = Object.keys(seen).length === 0 ? {} : { atLeast: JSON.stringify(seen) };
  // Only questions for rows are answered otherwise.
  return ask((init) => client.ask.$post({ query, json }, init), signal) as Promise<MeasuresAnswer>;
}

/** Of a clipped text a list shows the beginning and how long it is; the record's own page has all of it. */
export function shownCells(cells: Cells, clipped: Lengths): Cells {
  const lengths = Object.entries(clipped[String(cells["id"])] ?? {});
  const texts = lengths.map(([column, length]) => [
    column,
    `${cells[column]}… (${length.toLocaleString("en")} characters)`,
  ]);
  return lengths.length === 0 ? cells : { ...cells, ...Object.fromEntries(texts) };
}

/** Whether that is all there is of a value. A whole text that ends so is taken for a part. */
export function isClipped(value: unknown): boolean {
  return typeof value === "string" && /… \([\d,]+ characters\)$/.test(value);
}

type Answer<T> = { readonly ok: boolean; readonly status: number; json(): Promise<T> };

/** Sends a request and reads its answer. Throws ApiProblem, or the signal's reason. */
export async function ask<T>(
  request: (options: { readonly init: RequestInit }) => Promise<Answer<T>>,
  signal?: AbortSignal,
): Promise<T> {
  const init = signal ? { signal } : {};
  const answer = await request({ init }).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw new ApiProblem(UNREACHABLE);
  });
  if (answer.ok) return readAnswer(answer, signal);
  throw await problemOf(answer);
}

/** What the API says of a request that it refused. */
export async function problemOf(
  answer: Pick<Answer<unknown>, "status" | "json">,
): Promise<ApiProblem> {
  const body: unknown = await answer.json().catch(() => null);
  const { readProblem } = await import("./read-problem.ts").catch(() => ({ readProblem: unread }));
  return new ApiProblem(readProblem(body, answer.status));
}

async function readAnswer<T>(answer: Answer<T>, signal: AbortSignal | undefined): Promise<T> {
  try {
    return await answer.json();
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiProblem({ ...UNREADABLE, status: answer.status });
  }
}

export const UNREACHABLE: Problem = {
  type: "about:blank",
  title: "No answer",
  status: 0,
  detail: "Orgmirror does not answer. Check the network; this page tries again by itself.",
};

export const BROKEN_OFF: Problem = {
  type: "about:blank",
  title: "Broken off",
  status: 0,
  detail: "The file broke off before its end, and nothing of it was kept. Try again.",
};

/** What is said where the API's own words cannot be read. */
export function unread(_body: unknown, status: number): Problem {
  const detail =
    status >= 500
      ? "Orgmirror could not answer. Try again in a moment."
      : "Orgmirror refused the question.";
  return { type: "about:blank", title: `Error ${status}`, status, detail };
}

const UNREADABLE: Problem = {
  type: "about:blank",
  title: "Unexpected answer",
  status: 0,
  detail: "The answer is not what this page expects. Reload it: Orgmirror may have been updated.",
};

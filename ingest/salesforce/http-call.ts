import { text } from "node:stream/consumers";
import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { pipeline, type Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { beginApiCall, type OnApiCall, resourceOf, usageOf } from "./api-call.ts";
import { ConnectionError, SalesforceError } from "./errors.ts";

// Why not fetch, or jsforce's own transport: fetch accepts a gzip body that was cut short, and jsforce ends the process
// with an uncaught error when a connection closes in the middle of an answer (both tried on Node 24).

export type HttpQuestion = {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** For the log. */
  readonly object?: string | null;
  readonly signal?: AbortSignal;
  /** How long the server may be silent, before its answer or within it. */
  readonly quietMs?: number;
};

export type HttpAnswer = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
};

const DEFAULT_QUIET_MS = 150_000; // A query may run for 120 s before QUERY_TIMEOUT.

/**
 * Sends a request, and streams the body of the answer, unzipped. Memory is bounded: it reads no more than is consumed.
 * The body throws ConnectionError if the connection ends before the body does, also inside a gzip stream, and if
 * nothing arrives for `quietMs` while the reader waits. It must be read to its end, left (`break`), or aborted.
 * An aborted signal throws its reason. The call is reported when the body has ended.
 */
export async function openHttp(
  question: HttpQuestion,
  onApiCall: OnApiCall,
): Promise<HttpAnswer & { readonly body: AsyncIterable<Buffer> }> {
  const url = new URL(question.url);
  const resource = resourceOf(url);
  const { method, object = null, quietMs = DEFAULT_QUIET_MS } = question;
  const end = beginApiCall({ method, resource, object }, onApiCall);
  const failed = (cause: unknown, response: IncomingMessage | null): unknown => {
    const error = failureOf(cause, resource, question.signal);
    end({
      ...outcomeOf(response),
      ok: false,
      message: error instanceof Error ? error.message : String(error),
    });
    return error;
  };
  let response: IncomingMessage;
  try {
    response = await send(url, question, quietMs);
  } catch (error) {
    throw failed(error, null);
  }
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    body: bodyOf(response, quietMs, end, failed),
  };
}

/** Sends a request, and reads the whole answer as text. */
export async function readHttp(
  question: HttpQuestion,
  onApiCall: OnApiCall,
): Promise<HttpAnswer & { readonly text: string }> {
  const { status, headers, body } = await openHttp(question, onApiCall);
  return { status, headers, text: await text(body) };
}

function send(url: URL, question: HttpQuestion, quietMs: number): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    question.signal?.throwIfAborted();
    const request = (url.protocol === "http:" ? httpRequest : httpsRequest)(url, {
      method: question.method,
      headers: { "accept-encoding": "gzip", ...question.headers },
      ...(question.signal === undefined ? {} : { signal: question.signal }),
    });
    const silent = setTimeout(() => request.destroy(new Error(silence(quietMs))), quietMs);
    request.once("response", (response) => {
      clearTimeout(silent);
      resolve(response);
    });
    request.once("error", (error) => {
      clearTimeout(silent);
      reject(error);
    });
    request.end(question.body);
  });
}

async function* bodyOf(
  response: IncomingMessage,
  quietMs: number,
  end: ReturnType<typeof beginApiCall>,
  failed: (cause: unknown, response: IncomingMessage) => unknown,
): AsyncGenerator<Buffer> {
  const stream = unzipped(response);
  let complete = false;
  try {
    yield* chunksOf(stream, quietMs);
    complete = true;
    const ok = (response.statusCode ?? 0) < 400;
    end({ ...outcomeOf(response), ok, message: response.statusMessage ?? "" });
  } catch (error) {
    complete = true;
    throw failed(error, response);
  } finally {
    // The reader left before the end.
    if (!complete) end({ ...outcomeOf(response), ok: false, message: "not read to its end" });
    stream.destroy();
    if (!response.complete) response.destroy();
  }
}

function unzipped(response: IncomingMessage): Readable {
  if (response.headers["content-encoding"] !== "gzip") return response;
  // gunzip fails on a stream without its trailer; the error reaches the reader through the stream itself.
  return pipeline(response, createGunzip(), () => {});
}

/** The timer runs only while the reader waits, so a slow reader does not count as a silent server. */
async function* chunksOf(stream: Readable, quietMs: number): AsyncGenerator<Buffer> {
  const chunks = stream[Symbol.asyncIterator]();
  for (;;) {
    const silent = setTimeout(() => stream.destroy(new Error(silence(quietMs))), quietMs);
    const { value, done } = await chunks.next().finally(() => clearTimeout(silent));
    if (done === true) return;
    yield value;
  }
}

function silence(quietMs: number): string {
  return `nothing came for ${quietMs / 1000} s`;
}

function failureOf(cause: unknown, resource: string, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted === true) return signal.reason;
  const { code, message } = cause as { code?: string; message?: string };
  const what =
    code === "Z_BUF_ERROR" ? "the answer ends in the middle" : (message ?? String(cause));
  // ECONNREFUSED on a host with several addresses is an AggregateError without a message.
  return new ConnectionError(resource, what === "" ? (code ?? "no connection") : what, { cause });
}

function outcomeOf(response: IncomingMessage | null) {
  return {
    status: response?.statusCode ?? null,
    requestId: headerOf(response?.headers ?? {}, "x-sfdc-request-id"),
    usage: usageOf(headerOf(response?.headers ?? {}, "sforce-limit-info")),
  };
}

export function headerOf(headers: IncomingHttpHeaders, name: string): string | null {
  const value = headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? null;
}

// Errors ----------------------------------------------------------------------------------------

/** The error of an answer; null if it is good. An HTML page is always an error: Salesforce sends one at maintenance. */
export function errorOf(
  question: HttpQuestion,
  { status, headers, text }: HttpAnswer & { readonly text: string },
): SalesforceError | null {
  const isMoved = status >= 300 && status < 400 && headerOf(headers, "location") !== null;
  const isHtml = !isMoved && (headerOf(headers, "content-type") ?? "").startsWith("text/html");
  if (status < 300 && !isHtml) return null;
  return new SalesforceError({
    status,
    resource: resourceOf(new URL(question.url)),
    retryAfterMs: retryAfterMs(headerOf(headers, "retry-after")),
    ...(isHtml
      ? { errorCode: "WEB_PAGE", message: "a web page instead of data" }
      : errorFieldsOf(status, headers, text)),
  });
}

/** REST: `[{errorCode, message}]`; OAuth: `{error, error_description}`. */
function errorFieldsOf(
  status: number,
  headers: IncomingHttpHeaders,
  text: string,
): { errorCode: string; message: string } {
  const location = headerOf(headers, "location");
  if (status < 400 && location !== null) {
    const host = URL.parse(location)?.host ?? location;
    return {
      errorCode: "REDIRECT",
      message: `moved to ${host}`,
    };
  }
  const first = firstObject(text);
  const errorCode = first["errorCode"] ?? first["error"] ?? "";
  const message = first["message"] ?? first["error_description"] ?? text.slice(0, 300);
  return { errorCode: String(errorCode), message: String(message) };
}

function firstObject(text: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(text);
    const first: unknown = Array.isArray(parsed) ? parsed[0] : parsed;
    return typeof first === "object" && first !== null ? (first as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** Seconds, or a date (RFC 9110, 10.2.3). */
function retryAfterMs(value: string | null): number | null {
  if (value === null) return null;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : null;
}

import { lookup as systemLookup } from "node:dns";
import { Agent as HttpAgent, type IncomingMessage, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, type RequestOptions, request as httpsRequest } from "node:https";
import type { Proxy } from "../lib/proxy.ts";
import {
  AddressRefused,
  bare,
  checkAddress,
  guardedLookup,
  type PrivateHosts,
  type Resolve,
} from "./guarded-lookup.ts";
import { signatures } from "./signature.ts";

/** Where webhooks may lead, and the way there. */
export type WebhookSettings = {
  readonly privateHosts: PrivateHosts;
  readonly proxy: Proxy | null;
};

/** A message as it is sent, byte for byte the same at each try. */
export type Message = { readonly id: string; readonly body: string };

/** What became of a try. `error` is for people, and has nothing of the answer but its status. */
export type Answer =
  | { readonly accepted: true; readonly status: number }
  | {
      readonly accepted: false;
      /** Null where none came. */
      readonly status: number | null;
      readonly error: string;
      /** How long the receiver wants to be left alone; 0 where it does not say. */
      readonly retryAfterMs: number;
    };

/** From the first byte that is sent to the end of the answer's head. */
const TIMEOUT_MS = 20_000;
/** An answer's body is read so far that its connection can be used again. */
const BODY_BYTES = 64 * 1024;
/** Below what servers keep an idle connection for. */
const IDLE_MS = 4_000;

/** Posts messages to receivers: none but public addresses, no redirect, nothing kept of an answer but its status. */
export class MessagePoster {
  readonly #settings: WebhookSettings;
  readonly #resolve: Resolve;
  readonly #https: HttpsAgent;
  readonly #http = new HttpAgent({ keepAlive: true, timeout: IDLE_MS });
  readonly #timeoutMs: number;

  /** @param more what tests have otherwise */
  constructor(
    settings: WebhookSettings,
    more: { readonly resolve?: Resolve; readonly timeoutMs?: number } = {},
  ) {
    this.#settings = settings;
    this.#resolve = more.resolve ?? systemLookup;
    this.#timeoutMs = more.timeoutMs ?? TIMEOUT_MS;
    const { proxy } = settings;
    const through =
      proxy === null ? {} : { proxyEnv: { HTTPS_PROXY: proxy.url, NO_PROXY: proxy.except } };
    this.#https = new HttpsAgent({ keepAlive: true, timeout: IDLE_MS, ...through });
  }

  /** Rejects when the signal aborts, and for nothing else. */
  async post(
    { url, secrets }: { readonly url: string; readonly secrets: readonly string[] },
    { id, body }: Message,
    signal: AbortSignal,
  ): Promise<Answer> {
    signal.throwIfAborted();
    const atSeconds = Math.floor(Date.now() / 1000);
    const headers = {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
      "user-agent": "Orgmirror-Webhooks/1",
      "webhook-id": id,
      "webhook-timestamp": String(atSeconds),
      "webhook-signature": signatures({ id, atSeconds, body }, secrets),
    };
    const timeout = AbortSignal.timeout(this.#timeoutMs);
    try {
      const to = new URL(url);
      checkAddress(to, this.#settings.privateHosts);
      if (this.#settings.proxy !== null) await this.#checkName(to);
      const asked = { headers, body, signal: AbortSignal.any([signal, timeout]) };
      for (;;) {
        const answer = await this.#send(to, asked);
        if (answer !== null) return answer;
      }
    } catch (error) {
      signal.throwIfAborted();
      return failed(null, timeout.aborted ? this.#late() : whatFailed(error));
    }
  }

  close(): void {
    this.#https.destroy();
    this.#http.destroy();
  }

  #late(): string {
    return `It did not answer within ${this.#timeoutMs / 1000} s.`;
  }

  #isExempt(host: string): boolean {
    return this.#settings.privateHosts.has(host);
  }

  /** A proxy resolves names itself. One that is known here too must lead to no private address here either. */
  #checkName({ hostname }: URL): Promise<void> {
    const lookup = guardedLookup((host) => this.#isExempt(host), this.#resolve);
    return new Promise((resolve, reject) => {
      lookup(bare(hostname), { all: true }, (error) =>
        error instanceof AddressRefused ? reject(error) : resolve(),
      );
    });
  }

  /** Null where the receiver closed a kept connection just then: another one may do (Node.js, `request.reusedSocket`). */
  #send(
    url: URL,
    asked: {
      readonly headers: RequestOptions["headers"] & object;
      readonly body: string;
      readonly signal: AbortSignal;
    },
  ): Promise<Answer | null> {
    const { headers, body, signal } = asked;
    const lookup = guardedLookup((host) => this.#isExempt(host), this.#resolve);
    const isTls = url.protocol === "https:";
    const [request, agent] = isTls ? [httpsRequest, this.#https] : [httpRequest, this.#http];
    return new Promise((resolve, reject) => {
      const sent = request(url, { method: "POST", headers, agent, lookup, signal });
      sent.once("response", (response) => {
        readSome(response);
        resolve(answerOf(response));
      });
      sent.once("error", (error: NodeJS.ErrnoException) => {
        if (sent.reusedSocket && error.code === "ECONNRESET") resolve(null);
        else reject(error);
      });
      sent.end(body);
    });
  }
}

/** Reads a body to its end, or cuts the connection where it is long. */
function readSome(response: IncomingMessage): void {
  let bytes = 0;
  response.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > BODY_BYTES) response.destroy();
  });
  response.on("error", () => undefined);
}

function answerOf({ statusCode: status = 0, headers }: IncomingMessage): Answer {
  if (status >= 200 && status < 300) return { accepted: true, status };
  const where = status >= 300 && status < 400 ? ", a redirect, which is not followed" : "";
  return failed(status, `It answered ${status}${where}.`, retryAfterMs(headers["retry-after"]));
}

function failed(status: number | null, error: string, afterMs = 0): Answer {
  return { accepted: false, status, error, retryAfterMs: afterMs };
}

/** The header `Retry-After`: seconds, or a date (RFC 9110, 10.2.3). */
function retryAfterMs(header: string | undefined): number {
  if (header === undefined) return 0;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : 0;
}

function whatFailed(error: unknown): string {
  if (error instanceof AddressRefused) return error.message;
  const { code, message } = error as NodeJS.ErrnoException;
  return `It could not be reached: ${code ?? message}.`;
}

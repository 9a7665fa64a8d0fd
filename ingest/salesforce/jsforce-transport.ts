import { PassThrough } from "node:stream";
import { Transport } from "jsforce/lib/transport.js";
import { StreamPromise } from "jsforce/lib/util/promise.js";
import type { HttpRequest, HttpResponse } from "jsforce/lib/types/common.js";
import type { OnApiCall } from "./api-call.ts";
import { withExactNumbers } from "./exact-json.ts";
import { errorOf, type HttpQuestion, readHttp } from "./http-call.ts";

export type TransportOptions = {
  /** For the log. */
  readonly object: string | null;
  /** Turns an error answer into a thrown SalesforceError before jsforce reads it. A redirect is always thrown. */
  readonly throwErrors: boolean;
};

/**
 * jsforce over our own HTTP client: every call is reported, nothing is retried, and a broken connection is an error of
 * its call.
 */
export class ObservedTransport extends Transport {
  readonly #onApiCall: OnApiCall;
  readonly #options: TransportOptions;

  constructor(onApiCall: OnApiCall, options: TransportOptions) {
    super();
    this.#onApiCall = onApiCall;
    this.#options = options;
  }

  override httpRequest(request: HttpRequest): StreamPromise<HttpResponse> {
    return StreamPromise.create(() => ({ stream: new PassThrough(), promise: this.#ask(request) }));
  }

  async #ask(request: HttpRequest): Promise<HttpResponse> {
    const question: HttpQuestion = {
      method: request.method,
      url: request.url,
      headers: request.headers ?? {},
      object: this.#options.object,
      ...(typeof request.body === "string" ? { body: request.body } : {}),
    };
    const answer = await readHttp(question, this.#onApiCall);
    const error = errorOf(question, answer);
    if (error !== null && (this.#options.throwErrors || error.errorCode === "REDIRECT"))
      throw error;
    const headers = Object.fromEntries(
      Object.entries(answer.headers).map(([name, value]) => [name, String(value)]),
    );
    return { statusCode: answer.status, headers, body: withExactNumbers(answer.text) };
  }
}

import type { ServerResponse } from "node:http";
import type { Pool } from "pg";
import { Webhook } from "standardwebhooks";
import type { Follows } from "../edge/protocol/webhook.ts";
import { makeWebhook } from "../edge/query/webhooks.ts";
import type { SentChange } from "../ingest/webhooks/message.ts";
import { json, type LoopbackServer, loopbackServer, type Received } from "./loopback-server.ts";

/** A message as a receiver took it, after its signature held. */
export type TakenMessage = {
  readonly id: string;
  readonly type: string;
  readonly data: {
    readonly object: string;
    readonly line: string;
    readonly from: number;
    readonly to: number;
    readonly changes?: readonly SentChange[];
  };
};

/** How a receiver answers a message: with a status, or by itself. */
export type AnswerTo = (
  message: TakenMessage,
  response: ServerResponse,
) => number | { readonly status: number; readonly headers: Record<string, string> } | null;

/** For tests: a receiver of webhooks, which verifies all that comes by the library that receivers have. */
export type TestReceiver = {
  readonly url: string;
  /** All that came, in order, whatever was answered. */
  readonly came: TakenMessage[];
  /** Those that were answered with a 2xx. */
  readonly taken: TakenMessage[];
  readonly received: readonly Received[];
  /** How it answers from now on: a status, or null where it has answered, or never will. */
  answer: AnswerTo;
  secret: string;
  close(): Promise<void>;
};

export const TEST_SECRET = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;

export async function testReceiver(): Promise<TestReceiver> {
  const server: LoopbackServer = await loopbackServer((asked, response) => {
    const headers = asked.headers as Record<string, string>;
    const body = new Webhook(receiver.secret).verify(asked.body, headers) as TakenMessage;
    const message = { ...body, id: headers["webhook-id"] ?? "" };
    receiver.came.push(message);
    const answer = receiver.answer(message, response);
    if (answer === null) return;
    const { status, headers: sent } =
      typeof answer === "number" ? { status: answer, headers: {} } : answer;
    if (status >= 200 && status < 300) receiver.taken.push(message);
    json(response, status, {}, sent);
  });
  const receiver: TestReceiver = {
    ...{ url: server.url, received: server.received, came: [], taken: [] },
    answer: () => 200,
    secret: TEST_SECRET,
    close: () => server.close(),
  };
  return receiver;
}

/** A webhook of the person of this machine, as the API makes it. */
export async function madeWebhook(
  pool: Pick<Pool, "query">,
  id: string,
  url: string,
  follows: Follows,
): Promise<void> {
  const made = { id, url, host: new URL(url).host, follows };
  const { text, values } = makeWebhook(made, { person: "Ada", secret: TEST_SECRET });
  const { rowCount } = await pool.query(text, [...values]);
  if (rowCount !== 1) throw new Error("The webhook was not made.");
}

/** The changes that messages have, as one list. */
export function changesIn(messages: readonly TakenMessage[]): readonly SentChange[] {
  return messages.flatMap(({ data }) => data.changes ?? []);
}

import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from "vitest";
import type { Follows } from "../edge/protocol/webhook.ts";
import type { Statement } from "../edge/query/statement.ts";
import { FollowedWebhooks } from "../ingest/webhooks/followed-webhooks.ts";
import { type TestNode, testNode } from "./test-node.ts";
import { changesIn, madeWebhook, type TestReceiver, testReceiver } from "./test-receiver.ts";

type Texts = Readonly<Record<string, string | null>>;

/** What tests of webhooks have: a node on an emulated org, and a receiver and a webhook of its own for each test. */
export type WebhookWorld = {
  node: TestNode;
  receiver: TestReceiver;
  /** The id of the test's webhook. */
  hook: string;
  run(statement: Statement): Promise<{ readonly rows: readonly Texts[] }>;
  /** Makes the webhook. */
  follow(objects?: Follows): Promise<void>;
  /** A new lead of a company. @returns its id */
  lead(company: string): Promise<string>;
  /** The companies that were taken, in order: each as often as its change was, and not again where a read tells the same. */
  companies(): readonly unknown[];
  place(columns: string): Promise<Texts | undefined>;
  state(): Promise<Texts | undefined>;
  untilFailed(tries: string): Promise<void>;
};

/** A record that is read while its event comes is told by both: these are two changes of the log. */
function companiesIn({ taken }: TestReceiver): readonly unknown[] {
  const last = new Map<string, { readonly seq: number; readonly company: unknown }>();
  return changesIn(taken).flatMap(({ recordId, seq, fields }) => {
    const company = fields?.["company"];
    const before = last.get(recordId);
    if (company === undefined) return [];
    last.set(recordId, { seq, company });
    return before?.company === company && before.seq !== seq ? [] : [company];
  });
}

/** For tests. One node serves all tests of a file; at the end of each no webhook is left. */
export function useWebhooks(): WebhookWorld {
  const world = {} as WebhookWorld;
  Object.assign(world, {
    run: ({ text, values }: Statement) => world.node.pool.query(text, [...values]),
    follow: (objects: Follows = { Lead: ["company"] }) =>
      madeWebhook(world.node.pool, world.hook, world.receiver.url, objects),
    lead: async (Company: string) => {
      const values = { LastName: "Hook", Company };
      const [id = ""] = await world.node.write({ op: "create", object: "Lead", values });
      return id;
    },
    companies: () => companiesIn(world.receiver),
    place: (columns: string) =>
      row(`select ${columns} from app.webhook_place where webhook = '${world.hook}'`),
    state: () => row(`select state, reason from app.webhook where id = '${world.hook}'`),
    untilFailed: async (tries: string) => {
      await expect.poll(() => world.place("tries")).toEqual({ tries });
    },
  });
  const row = async (text: string) => (await world.node.rows(text))[0];
  let hooks = 0;
  beforeAll(async () => {
    const webhooks = new FollowedWebhooks({ privateHosts: new Set(["127.0.0.1"]), proxy: null });
    world.node = await testNode({ objects: ["Lead", "Account"], records: 20, webhooks });
    const live = "select count(*) from sync.object where state = 'live'";
    await vi.waitUntil(async () => (await world.node.value(live)) === "2", { timeout: 20_000 });
  });
  afterAll(() => world.node.close());
  beforeEach(async () => {
    world.receiver = await testReceiver();
    world.hook = `hook${(hooks += 1)}`;
  });
  afterEach(async () => {
    await world.node.pool.query("update app.webhook set removed_at = now()");
    await world.node.pool.query("truncate app.groups_version, app.person cascade");
    await world.receiver.close();
  });
  return world;
}

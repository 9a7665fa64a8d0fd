import { Agent, get } from "node:http";
import pg from "pg";

/** Columns as a grid shows them at first: a screen wide. */
export const SCREEN_COLUMNS = "name,title,email,phone,mailingcity,ownerid,lastmodifieddate";

/**
 * Times of answers for a page of 50 contacts by name, one after the other, each the page after the one before.
 *
 * @param columns names separated by commas, or null for all
 */
export async function measurePages(
  url: string,
  requests: number,
  columns: string | null,
): Promise<readonly number[]> {
  const chosen = columns === null ? "" : `&columns=${columns}`;
  const base = `${url}/api/objects/Contact/rows?limit=50&sort=name${chosen}`;
  const pagesMs: number[] = [];
  let next: string | null = null;
  for (let n = 0; n < requests; n++) {
    const startedAt = performance.now();
    const text = await ask(next === null ? base : `${base}&cursor=${encodeURIComponent(next)}`);
    pagesMs.push(performance.now() - startedAt);
    const page: { next: string | null } = JSON.parse(text);
    next = page.next;
  }
  return pagesMs;
}

/** Times of an answer without Postgres: what the Worker itself takes. */
export async function measureBareAnswers(
  url: string,
  requests: number,
): Promise<readonly number[]> {
  return times(requests, () => ask(`${url}/api/person`));
}

/** Times of the same page straight from Postgres, on one connection: the raw limit of the Worker. */
export async function measureBarePages(
  databaseUrl: string,
  requests: number,
): Promise<readonly number[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const text = `select id, ${SCREEN_COLUMNS} from salesforce.contact order by name, id limit 50`;
  try {
    return await times(requests, () => client.query(text));
  } finally {
    await client.end();
  }
}

async function times(count: number, work: () => Promise<unknown>): Promise<readonly number[]> {
  const found: number[] = [];
  for (let n = 0; n < count; n++) {
    const startedAt = performance.now();
    await work();
    found.push(performance.now() - startedAt);
  }
  return found;
}

/** One connection, kept. Not `fetch`, which itself takes half a millisecond more. */
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

function ask(address: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const question = get(address, { agent }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        if (answer.statusCode === 200) resolve(text);
        else reject(new Error(`The Worker answered ${answer.statusCode}: ${text}`));
      });
    });
    question.on("error", reject);
  });
}

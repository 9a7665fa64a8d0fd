import { withClient } from "../local/postgres/with-client.ts";
import { ask, times } from "./timing.ts";

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
  let next: string | null = null;
  return times(requests, async () => {
    const text = await ask(next === null ? base : `${base}&cursor=${encodeURIComponent(next)}`);
    next = (JSON.parse(text) as { next: string | null }).next;
  });
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
  const text = `select id, ${SCREEN_COLUMNS} from salesforce.contact order by name, id limit 50`;
  return withClient(databaseUrl, (client) => times(requests, () => client.query(text)));
}

import { Agent, get } from "node:http";

/** Times of `count` runs, one after the other, in milliseconds. `work` is given the number of its run. */
export async function times(
  count: number,
  work: (n: number) => Promise<unknown>,
): Promise<readonly number[]> {
  const found: number[] = [];
  for (let n = 0; n < count; n++) {
    const startedAt = performance.now();
    await work(n);
    found.push(performance.now() - startedAt);
  }
  return found;
}

/** So many clients at once, each one run after the other: times of all runs, in milliseconds. */
export async function timesOfClients(
  clients: number,
  count: number,
  work: (client: number, n: number) => Promise<unknown>,
): Promise<readonly number[]> {
  const found = await Promise.all(
    Array.from({ length: clients }, (_, client) => times(count, (n) => work(client, n))),
  );
  return found.flat();
}

/** Connections that are kept, one for each who asks at the same time. Not `fetch`, which itself takes half a millisecond more. */
const agent = new Agent({ keepAlive: true, maxSockets: 16 });

/** The text at an address, asked for with a bearer token where one is given; throws for any status but 200. */
export function ask(address: string, token?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const question = get(address, { agent, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        if (answer.statusCode === 200) resolve(text);
        else reject(new Error(`${address} answered ${answer.statusCode}: ${text}`));
      });
    });
    question.on("error", reject);
  });
}

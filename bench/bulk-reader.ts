import { Agent, get } from "node:http";

/** An address to be read to its end. */
export type Download = { readonly url: string; readonly token: string };

/** What came, and how long it took from the request on. */
export type Downloaded = { readonly bytes: number; readonly ms: number };

/** The client of the Bulk measures, as a process of its own: it counts bytes on one kept connection, and no more. */
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

process.on("message", ({ url, token }: Download) => {
  const startedAt = performance.now();
  const headers = { authorization: `Bearer ${token}` };
  get(url, { agent, headers }, (answer) => {
    let bytes = 0;
    answer.on("data", (chunk: Buffer) => (bytes += chunk.length));
    answer.on("end", () => {
      if (answer.statusCode !== 200) throw new Error(`${url} answered ${answer.statusCode}.`);
      const downloaded: Downloaded = { bytes, ms: performance.now() - startedAt };
      process.send?.(downloaded);
    });
  });
});

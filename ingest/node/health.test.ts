import { Pool } from "pg";
import { Registry } from "prom-client";
import { expect, test } from "vitest";
import { loopbackServer } from "../../testing/loopback-server.ts";
import { startHealth } from "./health.ts";

test("a taken port is reported with the name of its setting", async () => {
  const taken = await loopbackServer((_, response) => void response.end());
  const port = Number(new URL(taken.url).port);
  const options = { pool: new Pool(), node: "one", host: "127.0.0.1", registry: new Registry() };
  await expect(startHealth({ ...options, port })).rejects.toThrow(`INGEST_PORT ${port} is taken`);
  await taken.close();
});

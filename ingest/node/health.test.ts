import { request } from "node:http";
import type { AddressInfo } from "node:net";
import type { ServerType } from "@hono/node-server";
import { Pool } from "pg";
import { Registry } from "prom-client";
import { describe, expect, test } from "vitest";
import { loopbackServer } from "../../testing/loopback-server.ts";
import { startHealth } from "./health.ts";

test("a taken port is reported with the name of its setting", async () => {
  const taken = await loopbackServer((_, response) => void response.end());
  const port = Number(new URL(taken.url).port);
  const options = {
    pool: new Pool(),
    node: "one",
    host: "127.0.0.1",
    hostNames: [],
    registry: new Registry(),
  };
  await expect(startHealth({ ...options, port })).rejects.toThrow(`INGEST_PORT ${port} is taken`);
  await taken.close();
});

describe("health and metrics answer by names of this node only", () => {
  /** The status of both by that name. */
  async function asked(server: ServerType, host: string): Promise<readonly number[]> {
    const { port } = server.address() as AddressInfo;
    const statusOf = (path: string) =>
      new Promise<number>((resolve, reject) => {
        const call = request({ host: "127.0.0.1", port, path, headers: { host } }, (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        });
        call.on("error", reject).end();
      });
    return [await statusOf("/health"), await statusOf("/metrics")];
  }

  // Nobody listens there, so the health that may be asked for is 503.
  const pool = new Pool({ host: "127.0.0.1", port: 1 });
  const options = { pool, node: "one", port: 0, registry: new Registry() };
  const [answered, refused] = [
    [503, 200],
    [403, 403],
  ];

  test.each([
    ["127.0.0.1:8793", answered],
    ["localhost", answered],
    ["[::1]:8793", answered],
    ["ingest.internal:9000", answered],
    ["evil.example", refused],
    ["127.0.0.1.evil.example", refused],
    ["10.0.0.7:8793", refused],
  ])("on this machine: %s", async (host, expected) => {
    const names = ["ingest.internal"];
    const server = await startHealth({ ...options, host: "127.0.0.1", hostNames: names });
    expect(await asked(server, host)).toEqual(expected);
    server.close();
  });

  test.each([
    ["10.0.0.7:8793", answered],
    ["[2001:db8::7]:8793", answered],
    ["evil.example", refused],
  ])("on a network: %s", async (host, expected) => {
    const server = await startHealth({ ...options, host: "0.0.0.0", hostNames: [] });
    expect(await asked(server, host)).toEqual(expected);
    server.close();
  });
});

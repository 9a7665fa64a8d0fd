import { once } from "node:events";
import { createAdaptorServer } from "@hono/node-server";
import { Hono } from "hono";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

/** The raw limit of a REST answer, as a process of its own: Hono with one route that answers the text it was given. */
const text = process.argv[2] ?? "";
const app = new Hono().get("/*", (c) => c.body(text, 200, { "content-type": "application/json" }));
const server = createAdaptorServer({ fetch: app.fetch }) as Server;
server.listen(0, "127.0.0.1");
await once(server, "listening");
const { port } = server.address() as AddressInfo;
process.stdout.write(`${JSON.stringify({ rest: `http://127.0.0.1:${port}` })}\n`);

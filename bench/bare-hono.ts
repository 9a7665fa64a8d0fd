import { once } from "node:events";
import { createAdaptorServer } from "@hono/node-server";
import { Hono } from "hono";
import { parentPort, workerData } from "node:worker_threads";
import type { Server } from "node:http";

/** The raw limit of a REST answer, as a thread of its own: Hono with one route that answers a text already made. */
const text = String(workerData);
const app = new Hono().get("/*", (c) => c.body(text, 200, { "content-type": "application/json" }));
const server = createAdaptorServer({ fetch: app.fetch }) as Server;
server.listen(0, "127.0.0.1");
await once(server, "listening");
const address = server.address();
const port = typeof address === "object" && address !== null ? address.port : 0;
parentPort?.postMessage({ port });

import { Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";
import { changeRoutes } from "./changes.ts";
import { type ApiEnv, databaseOf } from "./context.ts";
import { objectRoutes } from "./objects.ts";
import { signIn } from "./person.ts";
import { ProblemError, problemResponse } from "./problem.ts";
import { recordRoutes } from "./records.ts";
import { rowRoutes } from "./rows.ts";
import { syncRoutes } from "./sync.ts";
import { ticketRoutes } from "./ticket.ts";

/** Nothing under /api is a page: no script, no frame, no guess at its type. */
const headers = secureHeaders({
  contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  xFrameOptions: "DENY",
});

/**
 * The API. Nobody gets in unsigned, so sign-in comes before everything; errors are problems (see problem.ts).
 * Answers are their reader's only, and are asked for anew: a tag would be a digest of the whole body, which took longer
 * than sending it (2 ms of a page of 50 rows).
 */
const app = new Hono<ApiEnv>()
  .basePath("/api")
  .use(headers)
  .use(async (c, next) => {
    c.set("person", await signIn(c.req.raw, c.env));
    c.header("Cache-Control", "private, no-store");
    await next();
  })
  .get("/person", (c) => c.json(c.var.person))
  .use(async (c, next) => {
    c.set("database", databaseOf(c.env));
    await next();
  })
  .route("/sync", syncRoutes)
  .route("/objects", objectRoutes)
  .route("/objects", rowRoutes)
  .route("/objects", recordRoutes)
  .route("/objects", changeRoutes)
  .route("/objects", ticketRoutes);

app.onError(problemResponse);
app.notFound((c) =>
  problemResponse(
    new ProblemError(404, "No such route", `There is no ${c.req.method} ${c.req.path} here.`),
    c,
  ),
);

export { app };

/** For the typed client: `hc<AppType>(origin)`. */
export type AppType = typeof app;

import { Hono, type MiddlewareHandler } from "hono";
import { secureHeaders } from "hono/secure-headers";
import { askerOf } from "./asker.ts";
import { askRoutes } from "./ask.ts";
import { boardRoutes } from "./boards.ts";
import { changeRoutes } from "./changes.ts";
import { type ApiEnv, databaseOf } from "./context.ts";
import { exportRoutes } from "./export.ts";
import { groupRoutes } from "./groups.ts";
import { listViewRoutes } from "./list-views.ts";
import { objectRoutes } from "./objects.ts";
import { openApiRoutes } from "./openapi.ts";
import { ownSiteOnly } from "./own-site.ts";
import { peopleRoutes } from "./people.ts";
import { answerOf, letIn } from "./person.ts";
import { ProblemError, problemResponse } from "./problem.ts";
import { rateLimited } from "./rate-limits.ts";
import { readerOf, sightWord } from "./reader.ts";
import { recordRoutes } from "./records.ts";
import { rowRoutes } from "./rows.ts";
import { searchRoutes } from "./search.ts";
import { sessionRoutes, signInRoutes } from "./sign-in.ts";
import { streamRoutes } from "./stream.ts";
import { syncRoutes } from "./sync.ts";
import { stateTicketRoutes, ticketRoutes } from "./ticket.ts";
import { timelineRoutes } from "./timeline.ts";
import { whoAsks } from "./token-person.ts";
import { withinToken } from "./token-scope.ts";
import { tokenRoutes } from "./tokens.ts";
import { viewAsRoutes } from "./view-as.ts";
import { withinView } from "./viewing.ts";
import { viewRoutes } from "./views.ts";
import { webhookRoutes } from "./webhooks.ts";

/** No answer under /api is a page, so browsers may run, frame and guess nothing of it. */
const headers = secureHeaders({
  contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  xFrameOptions: "DENY",
});

/** What is there is seen through the asker's grant; of a path that leads nowhere none is read. */
const throughGrant: MiddlewareHandler<ApiEnv> = async (c, next) => {
  c.set("reader", await readerOf(c));
  await next();
};

/**
 * The API. Sign-in comes before every route. Errors are answered as problems (see problem.ts).
 * Answers are private and never cached. There are no ETags, but of the API's own document: digesting the body of a page of
 * 50 rows took 2 ms, longer than sending it.
 */
const app = new Hono<ApiEnv>()
  .basePath("/api")
  .use(headers)
  .use(ownSiteOnly)
  .use(async (c, next) => {
    c.set("askedAtMs", Date.now());
    c.header("Cache-Control", "private, no-store");
    await next();
  })
  .route("/sign-in", signInRoutes)
  .use(async (c, next) => {
    c.set("person", await whoAsks(c));
    await next();
  })
  .use(rateLimited)
  .use(withinToken)
  .use(withinView)
  .get("/person", async (c) => c.json(answerOf(c.var.person, await sightWord(c))))
  .use(async (c, next) => {
    c.set("database", databaseOf(c.env));
    await next();
  })
  .route("/sessions", sessionRoutes)
  .route("/view-as", viewAsRoutes)
  .use(letIn)
  .get("/person/user", async (c) => c.json(await askerOf(c.var.database, c.var.person)))
  .route("/people", peopleRoutes)
  .route("/groups", groupRoutes)
  .route("/tokens", tokenRoutes)
  .route("/webhooks", webhookRoutes)
  .use("/ask/*", throughGrant)
  .use("/boards/*", throughGrant)
  .use("/views/*", throughGrant)
  .use("/search/*", throughGrant)
  .use("/sync/*", throughGrant)
  .use("/objects/*", throughGrant)
  .use("/openapi.json", throughGrant)
  .route("/openapi.json", openApiRoutes)
  .route("/ask", askRoutes)
  .route("/boards", boardRoutes)
  .route("/views", viewRoutes)
  .route("/search", searchRoutes)
  .route("/sync", syncRoutes)
  .route("/sync", stateTicketRoutes)
  .route("/objects", objectRoutes)
  .route("/objects", exportRoutes)
  .route("/objects", listViewRoutes)
  .route("/objects", rowRoutes)
  .route("/objects", recordRoutes)
  .route("/objects", timelineRoutes)
  .route("/objects", changeRoutes)
  .route("/objects", streamRoutes)
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

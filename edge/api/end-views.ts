import type { Context } from "hono";
import type { ViewEnd } from "../protocol/view-as.ts";
import { type Ended, endViews } from "../query/view-as.ts";
import type { ApiEnv } from "./context.ts";
import { endFeeds } from "./end-feeds.ts";
import { feedsOfView } from "./ticket.ts";

/** Ends views, with all that is heard in them. */
export async function endViewsNow(c: Context<ApiEnv>, which: Ended, why: ViewEnd): Promise<void> {
  const ended = await c.var.database.write(endViews(which, why));
  const feeds = ended.map(([id]) => feedsOfView(id ?? ""));
  await Promise.all(feeds.map((session) => endFeeds(c, { by: "session", session })));
}

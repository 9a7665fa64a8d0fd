import { app } from "./api/app.ts";
import type { Settings } from "./api/settings.ts";

/** The Worker: the API, and the built web app beside it. */
type WorkerSettings = Settings & { readonly ASSETS?: Fetcher };

export default {
  fetch(request, settings, context) {
    const { pathname } = new URL(request.url);
    const isApi = pathname === "/api" || pathname.startsWith("/api/");
    if (isApi || !settings.ASSETS) return app.fetch(request, settings, context);
    return settings.ASSETS.fetch(request);
  },
} satisfies ExportedHandler<WorkerSettings>;

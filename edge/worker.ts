import { app } from "./api/app.ts";
import type { Settings } from "./api/settings.ts";
import type { PartyserverRoom } from "./party/partyserver-room.ts";
import { askRoom } from "./party/ask-room.ts";

export { PartyserverRoom as Room } from "./party/partyserver-room.ts";

/** The Worker: the API, the rooms, and the built web app beside them. */
type WorkerSettings = Settings & {
  readonly ASSETS?: Fetcher;
  /** Without it rooms are deployed apart, and ROOMS_HOST says where. */
  readonly ROOMS?: DurableObjectNamespace<PartyserverRoom>;
};

export default {
  fetch(request, settings, context) {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith("/parties/") && settings.ROOMS) return askRoom(request, settings.ROOMS);
    const isApi = pathname === "/api" || pathname.startsWith("/api/");
    if (isApi || !settings.ASSETS) return app.fetch(request, settings, context);
    return settings.ASSETS.fetch(request);
  },
} satisfies ExportedHandler<WorkerSettings>;

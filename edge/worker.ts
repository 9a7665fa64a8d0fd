import { WorkerEntrypoint } from "cloudflare:workers";
import { answerNamed } from "./api/answers-entry.ts";
import { app } from "./api/app.ts";
import type { AnswersProps } from "./api/named-question.ts";
import type { Settings } from "./api/settings.ts";
import { partNow } from "./api/part.ts";
import { PartyserverRoom } from "./party/partyserver-room.ts";
import type { PartHost } from "./party/room-host.ts";
import { documentOf, pageLink, pathAnswer } from "./protocol/page-path.ts";
import { askRoom } from "./party/ask-room.ts";

/** The Worker: the API, the rooms, and the built web app beside them. */
type WorkerSettings = Omit<Settings, "ROOMS"> & {
  readonly ASSETS?: Fetcher;
  /** Without it rooms are deployed apart, and ROOMS_HOST says where. */
  readonly ROOMS?: DurableObjectNamespace<PartyserverRoom>;
};

/** The room, which has the API beside it. */
export class Room extends PartyserverRoom {
  protected override parts(settings: WorkerSettings): PartHost | null {
    const { ROOMS } = settings;
    if (!ROOMS) return null;
    return {
      ask: (question) => partNow(settings, question),
      room: (name) => ROOMS.getByName(name),
    };
  }
}

/** Answers to questions, which Cloudflare caches (wrangler.toml). Nobody but the API below reaches it. */
export class Answers extends WorkerEntrypoint<WorkerSettings, AnswersProps> {
  override fetch(request: Request): Promise<Response> {
    const { props } = this.ctx;
    return answerNamed(request, props, this.env, (work) => this.ctx.waitUntil(work));
  }
}

export default {
  fetch(request, settings, context) {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith("/parties/") && settings.ROOMS) return askRoom(request, settings.ROOMS);
    const isApi = pathname === "/api" || pathname.startsWith("/api/");
    if (isApi || !settings.ASSETS) return app.fetch(request, settings, context);
    return webApp(request, settings.ASSETS, () => app.fetch(request, settings, context));
  },
} satisfies ExportedHandler<WorkerSettings>;

/** Comes here where no file has this path. `otherwise` answers that there is nothing. */
async function webApp(
  request: Request,
  assets: Fetcher,
  otherwise: () => Response | Promise<Response>,
): Promise<Response> {
  const { pathname, origin } = new URL(request.url);
  const kind = pathAnswer(pathname, request.headers.get("Accept"));
  if (kind === "problem") return otherwise();
  const page = await assets.fetch(new Request(origin + documentOf(pathname), request));
  const { body, statusText } = page;
  if (kind !== "page")
    return new Response(body, { status: 404, statusText, headers: page.headers });
  const headers = new Headers(page.headers);
  headers.set("Link", pageLink(pathname));
  return new Response(body, { status: page.status, statusText, headers });
}

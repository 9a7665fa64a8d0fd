import { hc } from "hono/client";
import type { AppType } from "../../edge/api/app.ts";
import type { OrgListViewRead, OrgListViews } from "../../edge/protocol/org-list-view.ts";
import { ask } from "./api.ts";

const route = hc<AppType>("/").api.objects[":object"]["list-views"];

/** List views of the org, which ingest reads when somebody asks: apart from `api`, since few pages ever do. */
export const listViewApi = {
  /** Which there are, as far as ingest has answered. `anew`: it is asked to read them. */
  all(object: string, anew: boolean, signal?: AbortSignal): Promise<OrgListViews> {
    const call = anew ? route.$post : route.$get;
    const answer = ask((init) => call({ param: { object } }, init), signal);
    return answer as Promise<OrgListViews>;
  },

  /** One as a list here, as far as ingest has answered. */
  one(object: string, view: string, anew: boolean, signal?: AbortSignal): Promise<OrgListViewRead> {
    const call = anew ? route[":view"].$post : route[":view"].$get;
    const answer = ask((init) => call({ param: { object, view } }, init), signal);
    return answer as Promise<OrgListViewRead>;
  },
};

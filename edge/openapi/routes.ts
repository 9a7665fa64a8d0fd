import * as v from "valibot";
import { BOARD_ROUTES, PEOPLE_ROUTES } from "./own-routes.ts";
import { RECORD_ROUTES } from "./record-routes.ts";
import { WEBHOOK_ROUTES } from "./webhook-routes.ts";
import type { RouteTexts } from "./route.ts";

/** Every route under /api. A route that is not here, or is here and not there, fails routes.test.ts. */
export const ROUTES = {
  ...RECORD_ROUTES,
  ...BOARD_ROUTES,
  ...PEOPLE_ROUTES,
  ...WEBHOOK_ROUTES,
  "GET /openapi.json": {
    summary: "Answers this document, made of what the asker sees.",
    tag: "Document",
    answer: v.record(v.string(), v.unknown()),
  },
} as const satisfies RouteTexts;

import { Hono } from "hono";
import { type Timeline, TIMELINE_KINDS, type TimelineKind } from "../protocol/timeline.ts";
import { decodeCursor, encodeCursor } from "../query/cursor.ts";
import { parseLimit } from "../query/limit.ts";
import { nearMatches } from "../query/near-match.ts";
import { QuestionError } from "../query/question-error.ts";
import { readTimeline, type TimelineEnd } from "../query/read-timeline.ts";
import { recordId } from "../query/record-id.ts";
import { readRelatedColumns, relatedColumns } from "../query/related.ts";
import { timeline } from "../query/timeline.ts";
import { ACTIVITY_OBJECTS, timelineSources } from "../query/timeline-sources.ts";
import { seenObjects, withObject } from "./catalog.ts";
import type { ApiEnv } from "./context.ts";
import { queryText } from "./query-text.ts";
import { needsWhole } from "./sealed.ts";
import type { Reader } from "./who.ts";

type Asked = {
  readonly object: string;
  readonly id: string;
  readonly kinds: readonly TimelineKind[];
  readonly limit: number;
  readonly cursor: string | undefined;
};

/** What happened to a record and around it, newest first. */
export const timelineRoutes = new Hono<ApiEnv>().get(
  "/:object/rows/:id/timeline",
  queryText("kinds", "cursor", "limit"),
  async (c) => {
    const text = c.req.valid("query");
    const id = recordId(c.req.param("id"));
    const kinds = parseKinds(text.kinds);
    const asked = { id, kinds, limit: parseLimit(text.limit), cursor: text.cursor };
    return withObject(c.var.reader, c.req.param("object"), async ({ name: object }) => {
      needsWhole(c.var.reader, "the timeline of a record");
      return c.json(await askTimeline(c.var.reader, { object, ...asked }));
    });
  },
);

/** One statement for the page; which objects refer to this one is asked before, unless only its own changes are wanted. */
async function askTimeline(reader: Reader, { cursor, ...asked }: Asked): Promise<Timeline> {
  const question = `timeline ${asked.object} ${asked.id} ${asked.kinds.join()}`;
  const below = cursor === undefined ? null : endOf(cursor, question);
  const sources = await sourcesOf(reader, asked);
  const answer = await reader.database.query(timeline({ ...asked, ...sources, below }));
  const { end, ...page } = readTimeline(asked.limit, sources.activities, answer);
  const next =
    end && encodeCursor({ keys: [end.at, end.key], contents: null, isUp: false }, question);
  return { ...page, next };
}

async function sourcesOf(reader: Reader, { object, kinds }: Omit<Asked, "cursor">) {
  if (kinds.every((kind) => kind === "history")) return { related: [], activities: [] };
  const references = readRelatedColumns(await reader.database.query(relatedColumns(object)));
  const referring = new Set(references.map((one) => one.object));
  const described = ACTIVITY_OBJECTS.filter((name) => referring.has(name));
  return timelineSources(references, await seenObjects(reader, described));
}

/** `history,related`: those, in the order of `TIMELINE_KINDS`; all where none are named. */
function parseKinds(text: string | undefined): readonly TimelineKind[] {
  if (text === undefined) return TIMELINE_KINDS;
  const named = text.split(",");
  for (const name of named)
    if (!TIMELINE_KINDS.some((kind) => kind === name))
      throw new QuestionError(
        "Unknown kind",
        `kinds takes some of ${TIMELINE_KINDS.join(", ")}, not “${name.slice(0, 40)}”.`,
        nearMatches(name, TIMELINE_KINDS),
      );
  return TIMELINE_KINDS.filter((kind) => named.includes(kind));
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

function endOf(cursor: string, question: string): TimelineEnd {
  const [at, key] = decodeCursor(cursor, question, 2).keys;
  if (at && key && TIME.test(at) && !Number.isNaN(Date.parse(at)) && !key.includes("\0"))
    return { at, key };
  throw new QuestionError("Bad cursor", "The cursor is damaged; ask for the first page again.");
}

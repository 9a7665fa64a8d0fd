import { Hono } from "hono";
import { type Timeline, TIMELINE_KINDS, type TimelineKind } from "../protocol/timeline.ts";
import { decodeCursor, encodeCursor } from "../query/cursor.ts";
import { parseLimit } from "../query/limit.ts";
import { nearMatches } from "../query/near-match.ts";
import { QuestionError } from "../query/question-error.ts";
import type { ObjectEntry } from "../query/object-entry.ts";
import { readSeenTimeline } from "../query/read-seen-timeline.ts";
import { readTimeline, type TimelineEnd } from "../query/read-timeline.ts";
import { recordId } from "../query/record-id.ts";
import { readRelatedColumns, relatedColumns } from "../query/related.ts";
import { toldColumns } from "../query/seen-changes.ts";
import { type SeenRelated, referringObjects, seenTimeline } from "../query/seen-timeline.ts";
import { timeline } from "../query/timeline.ts";
import { ACTIVITY_OBJECTS, timelineSources } from "../query/timeline-sources.ts";
import { seenObjects, withObject } from "./catalog.ts";
import type { ApiEnv } from "./context.ts";
import { queryText } from "./query-text.ts";
import { unknownRecord } from "./records.ts";
import { seenRelated } from "./seen-related.ts";
import type { Reader } from "./who.ts";

type Asked = {
  readonly object: ObjectEntry;
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
    return withObject(c.var.reader, c.req.param("object"), async (object) =>
      c.json(await askTimeline(c.var.reader, { object, ...asked })),
    );
  },
);

async function askTimeline(reader: Reader, { cursor, ...asked }: Asked): Promise<Timeline> {
  const question = `timeline ${asked.object.name} ${asked.id} ${asked.kinds.join()}`;
  const below = cursor === undefined ? null : endOf(cursor, question);
  const read = reader.grant.isWhole ? wholeTimeline : partTimeline;
  const { end, ...page } = await read(reader, { ...asked, below });
  const next =
    end && encodeCursor({ keys: [end.at, end.key], contents: null, isUp: false }, question);
  return { ...page, next };
}

type AskedPage = Omit<Asked, "cursor"> & { readonly below: TimelineEnd | null };

/** One statement for the page; which objects refer to this one is asked before, unless only its own changes are wanted. */
async function wholeTimeline(reader: Reader, asked: AskedPage) {
  const object = asked.object.name;
  const sources = await sourcesOf(reader, { ...asked, object });
  const answer = await reader.database.query(timeline({ ...asked, ...sources, object }));
  return readTimeline(asked.limit, sources.activities, answer);
}

/** The same to who sees a part of what is mirrored. */
async function partTimeline(reader: Reader, asked: AskedPage) {
  const question = { ...asked, related: await seenSourcesOf(reader, asked) };
  const answer = await reader.database.query(seenTimeline(question));
  const page = readSeenTimeline(question, answer);
  if (page === null) throw unknownRecord(asked.object, asked.id);
  return page;
}

/** What of it a record refers to this one, or did: of other objects nothing more is asked. */
async function seenSourcesOf(
  reader: Reader,
  { object, id, kinds }: AskedPage,
): Promise<readonly SeenRelated[]> {
  if (kinds.every((kind) => kind === "history")) return [];
  const { database } = reader;
  const columns = readRelatedColumns(await database.query(relatedColumns(object.name)));
  const references = await seenRelated(reader, columns);
  const objects = await seenObjects(reader, [...new Set(references.map((one) => one.object))]);
  const { related, activities } = timelineSources(references, objects);
  const all = [...related, ...activities].flatMap((one): SeenRelated[] => {
    const seen = objects.find(({ name }) => name === one.object);
    const activity = activities.find((each) => each === one) ?? null;
    return seen ? seenRelatedObject({ ...one, seen, activity }) : [];
  });
  if (all.length === 0) return [];
  const found = new Set((await database.query(referringObjects(all, id))).map(([name]) => name));
  return all.filter((one) => found.has(one.object));
}

/** Without what has no history yet. */
function seenRelatedObject(one: SeenRelated): SeenRelated[] {
  const told = new Set(toldColumns(one.seen).map(({ column }) => column));
  const references = one.references.filter((column) => told.has(column));
  const nameColumn = one.nameColumn && told.has(one.nameColumn) ? one.nameColumn : null;
  return references.length === 0 ? [] : [{ ...one, references, nameColumn }];
}

async function sourcesOf(
  reader: Reader,
  { object, kinds }: { readonly object: string } & Pick<Asked, "kinds">,
) {
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

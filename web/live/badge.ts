import { SILENT_MS } from "../../edge/protocol/silence.ts";
import type { NodeStatus, ObjectStatus } from "../../edge/protocol/sync.ts";
import { durationText } from "../format/duration.ts";
import { countText } from "../format/number.ts";
import { type Connection, connectionDetail, type PageConnections } from "./connection.ts";

/** From the best to the worst. */
export const BADGE_TAGS = [
  "then",
  "live",
  "part",
  "catching-up",
  "connecting",
  "late",
  "silent",
  "paused",
  "stale",
  "failed",
  "offline",
  "refused",
] as const;
export type BadgeTag = (typeof BADGE_TAGS)[number];

export type Pipeline = Pick<
  ObjectStatus,
  "object" | "state" | "reason" | "lagMs" | "source" | "highWaterMark" | "lastMessageAt" | "part"
>;

/** All that a page knows of how live it is. Ages are of this machine's clock; times are Postgres's. */
export type Known = {
  /** The rooms of what the page shows; none where it has none of its own, `then` where it shows what was once. */
  readonly rooms: PageConnections;
  /** Null before the first answer. */
  readonly state: {
    readonly at: string;
    readonly objects: readonly Pipeline[];
    readonly nodes: readonly Pick<NodeStatus, "pipelines" | "seenAt">[];
  } | null;
  /** Since when the state was vouched for, and why it could not be read; epoch milliseconds of this machine. */
  readonly answeredAtMs: number;
  readonly failure: { readonly reason: string; readonly isTransient: boolean } | null;
  readonly nowMs: number;
};

/** `ageMs`: of the newest thing that room, node and pipeline all vouch for; null where nothing is. */
export type Badge = {
  readonly tag: BadgeTag;
  readonly label: string;
  readonly ageMs: number | null;
  readonly cause: string;
};

type Part = Omit<Badge, "label">;
/** Of a page whose rooms and pipelines count. */
type Followed = Known & { readonly rooms: readonly Connection[] };

/** How live a page is: the worst of its rooms, its pipelines and their nodes, and as old as the oldest of them. */
export function badgeOf({ rooms, ...others }: Known): Badge {
  if (rooms === "then") return THEN;
  const known = { ...others, rooms };
  const kept = keptBadge(known);
  if (kept !== null) return kept;
  const parts = [...roomParts(known), ...stateParts(known)];
  const worst = parts.reduce((one, other) => (rank(other) > rank(one) ? other : one));
  const ages = parts.map(({ ageMs }) => ageMs);
  const ageMs = ages.reduce((a, b) => (a === null || b === null ? null : Math.max(a, b)));
  return { ...worst, ageMs, label: labelOf(worst.tag, ageMs, known.rooms) };
}

/** Of what is kept: as old as the oldest of it. Null where all was read by this page. */
function keptBadge({ rooms, nowMs }: Followed): Badge | null {
  const kept = rooms.filter((room) => room.keptAtMs !== null);
  if (kept.length === 0) return null;
  const tag = kept.some((room) => room.tag === "offline") ? "offline" : "connecting";
  const ageMs = Math.max(...kept.map(({ keptAtMs }) => Math.max(0, nowMs - (keptAtMs ?? 0))));
  const age = durationText(ageMs);
  const label = `${tag === "offline" ? tag : "updating"} · ${age}`;
  return { tag, ageMs, label, cause: `Read ${age} ago.` };
}

/** Whatever happens now does not show. */
const THEN: Badge = {
  tag: "then",
  label: "not live",
  ageMs: null,
  cause: "What you see is as of a moment: it does not change.",
};

const WORDS: Readonly<Record<BadgeTag, string>> = {
  then: THEN.label,
  live: "live",
  part: "no live view",
  "catching-up": "catching up",
  connecting: "connecting",
  late: "late",
  silent: "silent",
  paused: "paused",
  stale: "stale",
  failed: "failed",
  offline: "offline",
  refused: "no live view",
};

function labelOf(tag: BadgeTag, ageMs: number | null, rooms: readonly Connection[]): string {
  const behind = rooms.reduce((sum, room) => sum + room.behind, 0);
  if (tag === "catching-up" && behind > 0) return `${WORDS[tag]} ${countText(behind)}`;
  return ageMs === null || tag === "refused" || tag === "part"
    ? WORDS[tag]
    : `${WORDS[tag]} · ${durationText(ageMs)}`;
}

const rank = ({ tag }: Part): number => BADGE_TAGS.indexOf(tag);

function roomParts({ rooms, state, nowMs }: Followed): Part[] {
  return rooms.map((room) => {
    const isPart = state?.objects.some((one) => one.object === room.object && one.part === "rows");
    // Nothing is wrong: its room tells of more than they see.
    if (isPart && room.tag === "refused")
      return { tag: "part", ageMs: null, cause: room.reason ?? "You see a part of it." };
    const ageMs = room.lastMessageAtMs === null ? null : Math.max(0, nowMs - room.lastMessageAtMs);
    return { tag: room.tag, ageMs, cause: connectionDetail(room, nowMs) };
  });
}

function stateParts(known: Followed): Part[] {
  const { state, failure, rooms } = known;
  const hasRooms = rooms.length > 0;
  const isShown = (object: string) => !hasRooms || rooms.some((room) => room.object === object);
  const unread: Part[] =
    failure === null
      ? []
      : [{ tag: failure.isTransient ? "offline" : "refused", ageMs: null, cause: failure.reason }];
  if (state === null) {
    const cause = "The state of the pipelines is not known yet.";
    return [...unread, { tag: "connecting", ageMs: null, cause }];
  }
  const ageMs = Math.max(0, known.nowMs - known.answeredAtMs);
  // A room that is refused or off says so itself. What fails in reading the state is told with the state's age.
  const failed = unread.map((part) => ({ ...part, ageMs }));
  const shown = state.objects.filter(({ object }) => isShown(object));
  const nodes = hasRooms ? [] : [nodePart(state, ageMs, null)];
  const pipelines = shown.flatMap((one) => [
    pipelinePart(one, state, ageMs),
    nodePart(state, ageMs, one.object),
  ]);
  return [...failed, ...nodes, ...pipelines, ...unlisted(known, shown)];
}

function unlisted({ rooms }: Followed, shown: readonly Pipeline[]): Part[] {
  const listed = new Set(shown.map(({ object }) => object));
  return rooms
    .filter(({ object }) => !listed.has(object))
    .map(({ object }) => ({ tag: "failed", ageMs: null, cause: `${object} has no pipeline.` }));
}

/** The newest word of a node that holds the object, or of any where none says that it does. */
function nodePart(
  { nodes, at }: NonNullable<Known["state"]>,
  answerAgeMs: number,
  object: string | null,
): Part {
  const holders = nodes.filter(({ pipelines }) => object !== null && pipelines.includes(object));
  const seen = (holders.length > 0 ? holders : nodes).map(({ seenAt }) => Date.parse(seenAt));
  // How old the page is then, its pipelines tell.
  if (seen.length === 0)
    return { tag: "stale", ageMs: answerAgeMs, cause: "No ingest node is running." };
  const ageMs = Math.max(0, Date.parse(at) - Math.max(...seen)) + answerAgeMs;
  const isSilent = ageMs > SILENT_MS;
  const cause = `The ingest node was last heard ${durationText(ageMs)} ago.`;
  return { tag: isSilent ? "stale" : "live", ageMs, cause };
}

const TAGS: Readonly<Record<Pipeline["state"], BadgeTag>> = {
  queued: "catching-up",
  copying: "catching-up",
  "catching-up": "catching-up",
  live: "live",
  late: "late",
  silent: "silent",
  paused: "paused",
  failed: "failed",
};

function pipelinePart(
  pipeline: Pipeline,
  { at, nodes }: NonNullable<Known["state"]>,
  answerAgeMs: number,
): Part {
  const { object, state, reason, part } = pipeline;
  const isFollowed = nodes.length > 0 && state !== "failed" && state !== "paused";
  const oldMs = isFollowed ? pipelineAge(pipeline, at) : heardAge(pipeline, at);
  const ageMs = oldMs === null ? null : oldMs + answerAgeMs;
  // That it is late would be told; how little it is behind moves with what is hidden.
  if (state === "live" && part === "rows")
    return { tag: "live", ageMs: null, cause: `${object} is live.` };
  if (state === "live" && ageMs === null)
    return { tag: "connecting", ageMs, cause: `Nothing was heard yet of ${object}.` };
  return { tag: TAGS[state], ageMs, cause: `${object} is ${state}${reason ? `: ${reason}` : "."}` };
}

/** How old the mirror was when the state was read; null where that is not known. */
function pipelineAge(pipeline: Pipeline, at: string): number | null {
  const { source, state, lagMs } = pipeline;
  return source === "stream" || state === "silent" ? lagMs : heardAge(pipeline, at);
}

/** How long ago the org was last heard of the object, which is certain where nobody follows it any more. */
function heardAge({ source, highWaterMark, lastMessageAt }: Pipeline, at: string): number | null {
  const heard = source === "poll" ? highWaterMark : lastMessageAt;
  return heard === null ? null : Math.max(0, Date.parse(at) - Date.parse(heard));
}

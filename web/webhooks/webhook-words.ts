import type { WebhookEntry } from "../../edge/protocol/webhook.ts";
import { dateTimeText } from "../format/time.ts";

type Place = WebhookEntry["places"][number];

/** The host that it leads to, and the path; what is behind `?` may be a secret. */
export function addressText(url: string): string {
  const parsed = URL.parse(url);
  return parsed === null ? url : `${parsed.host}${parsed.pathname === "/" ? "" : parsed.pathname}`;
}

/** What it follows, in a line. @param labelOf what an object is called */
export function followsText(
  { objects }: Pick<WebhookEntry, "objects">,
  labelOf: (object: string) => string,
): string {
  const parts = Object.entries(objects).map(([object, columns]) => {
    if (columns === "all") return labelOf(object);
    return `${labelOf(object)} (${columns.length} ${columns.length === 1 ? "column" : "columns"})`;
  });
  return `Follows ${parts.join(", ")}`;
}

/** How it is, and whether that is well. */
export function stateText({ state, reason, places }: WebhookEntry): {
  readonly text: string;
  readonly isWell: boolean;
} {
  if (state === "disabled") return { text: `Disabled. ${reason ?? ""}`.trim(), isWell: false };
  if (state === "paused") return { text: `Paused. ${reason ?? ""}`.trim(), isWell: false };
  const failing = places.filter(({ failingSince }) => failingSince !== null);
  const waits = failing.length > 0 ? ", a receiver that does not take its messages" : "";
  return { text: `On${waits}`, isWell: failing.length === 0 };
}

/** How far it is with an object. */
export function placeText(place: Place, now: Date): string {
  const { seq, head, waitingSince, acceptedAt } = place;
  const behind = Math.max(0, head - seq);
  if (behind > 0)
    return `${behind === 1 ? "1 change" : `${behind} changes`} behind${waitingSince === null ? "" : `, since ${dateTimeText(waitingSince, now)}`}`;
  return acceptedAt === null
    ? "Nothing to send yet"
    : `Up to date, last message ${dateTimeText(acceptedAt, now)}`;
}

/** Why the last message was not taken, and when it is tried again; null where it was. */
export function errorText(place: Place, now: Date): string | null {
  const { error, tries, retryAt } = place;
  if (error === null) return null;
  const tried = tries === 1 ? "tried once" : `tried ${tries} times`;
  if (tries === 0 || retryAt === null) return error;
  return `${error} It was ${tried}, and is again ${dateTimeText(retryAt, now)}.`;
}

export function deadLetters({ places }: Pick<WebhookEntry, "places">): number {
  return places.reduce((sum, place) => sum + place.deadLetters, 0);
}

/** What came of the last test. */
export function testText({ test }: Pick<WebhookEntry, "test">, now: Date): string | null {
  if (test === null) return null;
  if (test.result === null) return "A test message is being sent.";
  return `Test of ${dateTimeText(test.askedAt, now)}: ${test.result}`;
}

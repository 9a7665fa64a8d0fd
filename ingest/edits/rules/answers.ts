import type { Cells } from "../../../edge/protocol/cell.ts";
import { holds } from "../../lib/injection-point.ts";
import {
  type Attempt,
  type Docket,
  editOf,
  type EditSetting,
  withAttempt,
  withEdit,
} from "./docket.ts";
import { goneWith } from "./plan.ts";
import { silenceEnds } from "./settle.ts";

/** What the org said of one request. */
export type Answer =
  /** By its Date header; with what was read back in the same call, if it was. */
  | { readonly is: "stored"; readonly second: number; readonly readBack: Cells | null }
  /** 412: the record changed since the guard. */
  | { readonly is: "overtaken" }
  /** A lock, 503, a limit: again later. */
  | { readonly is: "busy"; readonly retryInMs: number }
  /** A rule or a right of the org: the edit ends, and stays visible. */
  | { readonly is: "refused"; readonly reason: string }
  | { readonly is: "gone" };

/** The docket after an answer. One that comes after its own event, or twice, changes nothing. */
export function answered(
  docket: Docket,
  id: number,
  answer: Answer,
  now: number,
  setting: EditSetting,
): Docket {
  const attempt = docket.attempts.find((one) => one.id === id);
  if (attempt?.state === "sent") return firstAnswer(docket, attempt, answer, now, setting);
  if (attempt?.state === "silent") return repeatAnswer(docket, attempt, answer, now, setting);
  return docket;
}

function firstAnswer(
  docket: Docket,
  attempt: Attempt,
  answer: Answer,
  now: number,
  setting: EditSetting,
): Docket {
  const failed = (rest: Partial<Attempt> = {}) =>
    withAttempt(docket, { ...attempt, state: "failed", ...rest });
  switch (answer.is) {
    case "stored":
      return stored(docket, attempt, answer, now, setting);
    case "overtaken":
      return failed({ guardRefused: true });
    case "busy":
      return failed({ retryAt: now + answer.retryInMs });
    case "refused":
      return refused(failed(), attempt, answer.reason);
    case "gone":
      return gone(failed(), attempt, now);
  }
}

/** Only 204 and 412 say something of the first request: another answer is about the repeat alone. */
function repeatAnswer(
  docket: Docket,
  attempt: Attempt,
  answer: Answer,
  now: number,
  setting: EditSetting,
): Docket {
  switch (answer.is) {
    case "stored":
      return stored(docket, attempt, answer, now, setting);
    case "overtaken":
      return withAttempt(docket, { ...attempt, state: "overtaken" });
    case "gone":
      return gone(withAttempt(docket, { ...attempt, state: "lost" }), attempt, now);
    default:
      if (now <= silenceEnds(firstOf(attempt), setting) && saysNothing()) return docket;
      return firstAnswer(docket, attempt, answer, now, setting);
  }
}

const saysNothing = () => holds("a refusal of a repeat says nothing of the first request");

const firstOf = (attempt: Attempt): Attempt => ({ ...attempt, lastSentAt: attempt.sentAt });

function stored(
  docket: Docket,
  attempt: Attempt,
  { second, readBack }: Extract<Answer, { is: "stored" }>,
  now: number,
  { userId }: EditSetting,
): Docket {
  // Another's save between the write and the read of one call would be taken for what was stored.
  const isOurs = readBack?.["lastmodifiedbyid"] === userId;
  const rest = { answerSecond: second, readAfter: now, readBack: isOurs ? readBack : null };
  return withAttempt(docket, { ...attempt, state: "acknowledged", ...rest });
}

function refused(docket: Docket, { editId }: Attempt, reason: string): Docket {
  const edit = editOf(docket, editId);
  if (edit?.state !== "open") return docket;
  return withEdit(docket, { ...edit, state: "refused", reason });
}

function gone(docket: Docket, { editId }: Attempt, now: number): Docket {
  const edit = editOf(docket, editId);
  return edit?.state === "open" ? goneWith(docket, edit, now) : docket;
}

/** No answer came, or the node that waited for it is gone. */
export function unanswered(docket: Docket, id: number): Docket {
  const attempt = docket.attempts.find((one) => one.id === id);
  if (attempt?.state !== "sent") return docket;
  return withAttempt(docket, { ...attempt, state: "silent", wasSilent: true });
}

/** The same request leaves again, under the same guard. */
export function repeated(docket: Docket, id: number, now: number): Docket {
  const attempt = docket.attempts.find((one) => one.id === id);
  return attempt === undefined ? docket : withAttempt(docket, { ...attempt, lastSentAt: now });
}

/** Whether an attempt may still leave: its request must not come in after it was given up. */
export function mayLeave({ lastSentAt }: Attempt, now: number, setting: EditSetting): boolean {
  return now - lastSentAt <= setting.leaveWithinMs;
}

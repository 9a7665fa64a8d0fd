import { queueIds } from "../objects/group.ts";
import { SENTENCES, UGLY_TEXTS } from "../seed/words.ts";
import { ownerOf, revise, reviseOpen, type WorkContext } from "./work-context.ts";
import type { OrgRecord } from "../model/record.ts";
import type { Values } from "../org/writes.ts";

/** Steps for each new case. */
const STEPS = 2.4;
const COMES_BACK = 0.02;
/** As many times as at first: with fewer, cases are closed less often; with more, at once. */
const SHORT = 0.65;
const LONG = 1.5;

export function openCase(context: WorkContext): void {
  const { random, places, pace, writes } = context;
  if (!pace.takes(random, "Case")) return commentCase(context);
  const queueId = random.any(queueIds("Case"));
  writes.create("Case", {
    ContactId: places.pick(random, "Contact") ?? null,
    Subject: `${random.pick(["Unit", "Pump", "Display", "Invoice", "Delivery"])} ${random.pick(["is late", "leaks", "shows error E42", "is wrong"])}`,
    Origin: random.pick(["Phone", "Email", "Web"]),
    Priority: random.pick(["High", "Medium", "Medium", "Low"]),
    Description: random.chance(0.1) ? random.pick(UGLY_TEXTS) : random.pick(SENTENCES),
    ...(queueId !== undefined && random.chance(0.5) ? { OwnerId: queueId } : {}),
  });
}

/** From new to closed, with detours. The backlog goes up and down, but neither ends nor grows for ever. */
export function progressCase(context: WorkContext): void {
  const { random, places, pace } = context;
  if (!pace.takes(random, "Case step", "Case", STEPS)) return commentCase(context);
  if (random.chance(COMES_BACK)) return reopenCase(context);
  const fullness = places.fullness("Case");
  reviseOpen(context, "Case", (record) => nextStep(context, record, fullness));
}

function nextStep(
  context: WorkContext,
  { Status: status }: Readonly<OrgRecord>,
  fullness: number,
): Values {
  const { random } = context;
  if (status === "New" && !(fullness > LONG && random.chance(0.5))) {
    const reason = random.pick(["Performance", "Breakdown", "Feedback"]);
    return { Status: "Working", Reason: reason, ...colleague(context) };
  }
  if (status === "Working" && random.chance(0.1)) {
    return { Status: "Escalated", IsEscalated: true, Priority: "High" };
  }
  if (random.chance(fullness < SHORT ? 0.75 : 0.15)) return { Comments: random.pick(SENTENCES) };
  return { Status: "Closed", IsEscalated: false };
}

/** The owner of another case takes this one too. */
function colleague({ org, random, places }: WorkContext): { readonly OwnerId?: string } {
  const id = places.pick(random, "Case");
  return ownerOf(id === undefined ? undefined : org.record("Case", id));
}

function reopenCase(context: WorkContext): void {
  revise(context, "Case", ({ IsClosed: isClosed }) =>
    isClosed === true ? { Status: "Working" } : undefined,
  );
}

function commentCase(context: WorkContext): void {
  const { random } = context;
  reviseOpen(context, "Case", () =>
    random.pick<() => Values>([
      () => ({ Comments: random.pick(SENTENCES) }),
      () => ({ Comments: null }),
      () => ({ Priority: random.pick(["High", "Medium", "Medium", "Low"]) }),
    ])(),
  );
}

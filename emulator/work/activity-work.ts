import { timeOfDay, nextWorkingDay } from "../seed/timeline.ts";
import { day, ownerOf, revise, reviseOpen, type WorkContext } from "./work-context.ts";
import type { Values } from "../org/writes.ts";

const DAY_MS = 86_400_000;
const HALF_HOUR_MS = 1_800_000;
/** Steps for each new task. */
const STEPS = 1.5;

export function createTask(context: WorkContext): void {
  const { org, random, places, pace, writes, at } = context;
  if (!pace.takes(random, "Task")) return postponeTask(context);
  const dealId = places.pickOpen(random, "Opportunity");
  writes.create("Task", {
    Subject: random.pick(["Call", "Follow up", "Send Quote", "Prepare demo"]),
    WhoId: places.pick(random, "Contact") ?? null,
    WhatId: dealId ?? null,
    ActivityDate: day(at, random.between(0, 14)),
    Priority: random.pick(["High", "Normal", "Normal", "Low"]),
    Status: "Not Started",
    ...ownerOf(dealId === undefined ? undefined : org.record("Opportunity", dealId)),
  });
}

export function completeTask(context: WorkContext): void {
  const { random, places, pace } = context;
  if (!pace.takes(random, "Task step", "Task", STEPS)) return postponeTask(context);
  const isShort = places.fullness("Task") < 0.65;
  reviseOpen(context, "Task", ({ Status: status }) => {
    if (status !== "In Progress" && random.chance(isShort ? 1 : 0.4)) {
      return { Status: "In Progress" };
    }
    return isShort ? { Priority: random.pick(["High", "Normal"]) } : { Status: "Completed" };
  });
}

function postponeTask(context: WorkContext): void {
  const { random, at } = context;
  reviseOpen(context, "Task", () =>
    random.pick<() => Values>([
      () => ({ ActivityDate: day(at, random.between(0, 10)) }),
      () => ({ Priority: random.pick(["High", "Normal", "Normal", "Low"]) }),
    ])(),
  );
}

export function scheduleEvent(context: WorkContext): void {
  const { org, random, places, pace, writes, at } = context;
  if (!pace.takes(random, "Event")) return moveEvent(context);
  const accountId = places.pick(random, "Account");
  const start = halfHour(context, at + random.between(1, 20) * DAY_MS);
  writes.create("Event", {
    Subject: random.pick(["Meeting", "Call", "Demo"]),
    WhoId: places.pick(random, "Contact") ?? null,
    WhatId: accountId ?? null,
    StartDateTime: start,
    EndDateTime: start + random.pick([30, 45, 60, 90]) * 60_000,
    Location: random.pick(["Video call", "Their office", "Plant 2"]),
    ...ownerOf(accountId === undefined ? undefined : org.record("Account", accountId)),
  });
}

/** To another time of the day. */
export function moveEvent(context: WorkContext): void {
  revise(context, "Event", ({ StartDateTime: start, EndDateTime: end }) => {
    const to = halfHour(context, Number(start));
    return { StartDateTime: to, EndDateTime: to + Number(end) - Number(start) };
  });
}

/** A time in working hours, on this day or the Monday after. */
function halfHour({ random }: WorkContext, at: number): number {
  const time = Math.floor(timeOfDay(random.next()) / HALF_HOUR_MS) * HALF_HOUR_MS;
  return nextWorkingDay(Math.floor(at / DAY_MS)) * DAY_MS + time;
}

import { afterEach, expect, test, vi } from "vitest";
import { noteServerTime, serverNow } from "./server-clock.ts";
import { makeTicketKeeper, refusalOf } from "./ticket.ts";

afterEach(() => noteServerTime(new Date(0).toISOString(), 0));

const HOUR_MS = 3_600_000;

test.each([2, -2])(
  "a visitor's clock that is %i hours off: a ticket is kept as long as the server says",
  async (hours) => {
    const serverMs = () => Date.now() - hours * HOUR_MS;
    noteServerTime(new Date(serverMs()).toISOString(), Date.now());
    let asked = 0;
    let lifeMs = HOUR_MS / 2;
    const keeper = makeTicketKeeper(async () => {
      asked += 1;
      const expiresAt = new Date(serverMs() + lifeMs).toISOString();
      return { ticket: `ticket ${asked}`, host: "rooms", expiresAt };
    });
    await keeper.get();
    expect(await keeper.renewed()).toBeNull();
    await keeper.get();
    expect(asked).toBe(1);
    keeper.drop();
    lifeMs = 10_000;
    await keeper.get();
    expect((await keeper.renewed())?.ticket).toBe("ticket 3");
    await keeper.get();
    expect(asked).toBe(4);
  },
);

/** A keeper of tickets that live so long, by a clock that is set. */
function keeperOf(lifeMs: number) {
  noteServerTime(new Date(1_000_000).toISOString(), Date.now());
  let asked = 0;
  const keeper = makeTicketKeeper(async () => {
    asked += 1;
    return {
      ticket: `ticket ${asked}`,
      host: "rooms",
      expiresAt: new Date(serverNow() + lifeMs).toISOString(),
    };
  });
  return { ...keeper, asked: () => asked };
}

test("none is asked for before the first is wanted, and a dropped one is asked for anew", async () => {
  const keeper = keeperOf(1_000_000);
  expect([await keeper.renewed(), keeper.kept(), keeper.asked()]).toEqual([null, null, 0]);
  expect((await keeper.get()).ticket).toBe("ticket 1");
  expect(keeper.kept()?.ticket).toBe("ticket 1");
  keeper.drop();
  expect(keeper.kept()).toBeNull();
  expect((await keeper.get()).ticket).toBe("ticket 2");
});

test("a ticket is used until its last seconds, renewed within its last minute, and not at once again", async () => {
  vi.useFakeTimers();
  const keeper = keeperOf(100_000);
  await keeper.get();
  vi.advanceTimersByTime(39_999);
  expect(await keeper.renewed()).toBeNull();
  vi.advanceTimersByTime(1);
  expect((await keeper.renewed())?.ticket).toBe("ticket 2");
  vi.advanceTimersByTime(79_999);
  expect((await keeper.get()).ticket).toBe("ticket 2");
  vi.advanceTimersByTime(1);
  expect((await keeper.get()).ticket).toBe("ticket 3");
  const short = keeperOf(50_000);
  await short.get();
  expect((await short.renewed())?.ticket).toBe("ticket 2");
  vi.advanceTimersByTime(9_999);
  expect(await short.renewed()).toBeNull();
  vi.advanceTimersByTime(1);
  expect((await short.renewed())?.ticket).toBe("ticket 3");
  vi.useRealTimers();
});

test.each([
  [Object.assign(new Error("Not let in."), { status: 403 }), "Not let in."],
  [Object.assign(new Error("Busy."), { status: 500 }), null],
  [new Error("no status"), null],
  [{ status: 403, message: "no error" }, null],
  [null, null],
])("of %o the sentence of a refusal is %j", (error, sentence) => {
  expect(refusalOf(error)).toBe(sentence);
});

test("who is forbidden a ticket asks for none for a minute, whatever wakes it; another failure is tried again at once", async () => {
  vi.useFakeTimers();
  let asked = 0;
  let status = 403;
  const keeper = makeTicketKeeper(async () => {
    asked += 1;
    throw Object.assign(new Error("You see a part."), { status });
  });
  await expect(keeper.get()).rejects.toThrow("You see a part.");
  vi.advanceTimersByTime(59_999);
  keeper.drop();
  await expect(keeper.get()).rejects.toThrow("You see a part.");
  expect(asked).toBe(1);
  vi.advanceTimersByTime(1);
  status = 503;
  await expect(keeper.get()).rejects.toThrow();
  await expect(keeper.get()).rejects.toThrow();
  expect(asked).toBe(3);
  vi.useRealTimers();
});

import { afterEach, expect, test } from "vitest";
import { noteServerTime } from "./server-clock.ts";
import { makeTicketKeeper } from "./ticket.ts";

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

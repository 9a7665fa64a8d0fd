import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { MAX_WATCHED } from "../../edge/protocol/room.ts";
import type { RunningWorkerd } from "../../local/edge/workerd.ts";
import { PLATFORMS, startRoomsOn } from "../../testing/room-platforms.ts";
import { TEST_LINE } from "../../testing/test-lease.ts";
import { roomsAt, ticket } from "../../testing/test-rooms.ts";
import { makeWatch, type TouchedNews } from "./watch.ts";

let dataDir: string;
let rooms: RunningWorkerd;
const { publish } = roomsAt(() => rooms.port);
const NEXT = "00000000-0000-4000-8000-000000000002";

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

type More = { readonly isHidden?: () => boolean; readonly lastsMs?: () => number };

/** A watch of a room that runs, and what it was told: `seq` and columns, and the line where it is another. */
function startWatch(object: string, seq: number, columns: readonly string[], more: More = {}) {
  const { isHidden = () => false, lastsMs = () => 300_000 } = more;
  const told: unknown[] = [];
  const tags: string[] = [];
  const onTouched = (news: TouchedNews) =>
    told.push([news.seq, news.columns, ...(news.line === TEST_LINE ? [] : [news.line])]);
  const watch = makeWatch({
    ...{ object, columns, onTouched, isHidden, secure: false },
    since: { line: TEST_LINE, seq },
    async ticket() {
      const expires = (Date.now() + lastsMs()) / 1_000;
      const host = `127.0.0.1:${rooms.port}`;
      const expiresAt = new Date(expires * 1_000).toISOString();
      return { host, expiresAt, ticket: await ticket(object, { expires }) };
    },
    onState: ({ tag }) => void (tags.at(-1) === tag || tags.push(tag)),
  });
  open.push(watch.close);
  return { watch, told, tags };
}

const update = (...columns: readonly string[]) => ({
  fields: Object.fromEntries(columns.map((column) => [column, "1"])),
});

describe.each(PLATFORMS)("a watch of a room on %s", (platform) => {
  const start = () => startRoomsOn(platform, dataDir);
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "orgmirror-web-watch-test-"));
    rooms = await start();
  });
  afterAll(async () => {
    await rooms?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  test("tells what touches it, live and after the connection was lost, and is silent about the rest", async () => {
    await publish("Told", 1, 2, update("phone"));
    let hidden = false;
    // Rooms that start anew are at another port, which the next ticket tells.
    const more = { isHidden: () => hidden, lastsMs: () => 21_000 };
    const { watch, told, tags } = startWatch("Told", 2, ["stage", "phone"], more);
    await expect.poll(() => watch.state().tag).toBe("live");
    await publish("Told", 3, 3, update("name"));
    await publish("Told", 4, 4, update("phone", "name"));
    await expect.poll(() => told).toEqual([[4, ["phone"]]]);
    expect(watch.state()).toMatchObject({ tag: "live", seq: 4, head: 4 });
    hidden = true;
    await rooms.stop();
    await expect.poll(() => watch.state().tag).toBe("offline");
    rooms = await start();
    await publish("Told", 5, 6, update("stage"));
    await publish("Told", 7, 7, update("name"));
    expect(tags).toEqual(["connecting", "live", "offline"]);
    hidden = false;
    watch.wake();
    await expect.poll(() => watch.state()).toMatchObject({ tag: "live", seq: 7 });
    expect(told.slice(1)).toEqual([[7, ["stage"]]]);
  });

  test("other columns are watched from where it was, and what was read earlier is told what touched it since", async () => {
    await publish("Columns", 1, 1);
    const { watch, told } = startWatch("Columns", 1, ["phone"]);
    await expect.poll(() => watch.state().tag).toBe("live");
    await publish("Columns", 2, 2, update("name"));
    await publish("Columns", 3, 3, update("phone"));
    await expect.poll(() => told).toEqual([[3, ["phone"]]]);
    await publish("Columns", 4, 4, update("stage"));
    watch.watch(["stage", "name", "name"]);
    await expect.poll(() => told.slice(1)).toEqual([[4, ["stage"]]]);
    watch.watch(["name", "stage"]);
    watch.read({ line: TEST_LINE, seq: 1 });
    await expect.poll(() => told.slice(2)).toEqual([[4, ["name", "stage"]]]);
    watch.read({ line: TEST_LINE, seq: 9 });
    expect(watch.state()).toMatchObject({ tag: "live", seq: 4 });
    watch.watch(Array.from({ length: MAX_WATCHED + 1 }, (_, n) => `column_${n}__c`));
    await publish("Columns", 5, 5, update("anything"));
    await expect.poll(() => told.slice(3)).toEqual([[5, "*"]]);
  });

  // PartyKit gives a room that an alarm woke no name, whatever it is asked next.
  test.runIf(platform === "partyserver")(
    "a hidden page does not come back once its ticket ended; shown again, it hears what it missed",
    async () => {
      let hidden = false;
      let lastsMs = 23_000;
      await publish("Away", 1, 1);
      const more = { isHidden: () => hidden, lastsMs: () => lastsMs };
      const { watch, told } = startWatch("Away", 1, ["phone"], more);
      await expect.poll(() => watch.state().tag).toBe("live");
      hidden = true;
      await expect.poll(() => watch.state().tag).toBe("offline");
      lastsMs = 300_000;
      await publish("Away", 2, 2, update("phone"));
      await publish("Away", 3, 3, update("name"));
      expect(told).toEqual([]);
      hidden = false;
      watch.wake();
      await expect.poll(() => told).toEqual([[3, ["phone"]]]);
      await expect.poll(() => watch.state().tag).toBe("live");
    },
  );

  test("a room that knew nothing, and one that goes over to another line, ask for no reading but what was lost", async () => {
    const { watch, told } = startWatch("Lines", 1, ["phone"]);
    await publish("Lines", 2, 1);
    await expect.poll(() => watch.state().tag).toBe("live");
    expect(told).toEqual([]);
    await publish("Lines", 2, 4, update("name"));
    const lineage = [{ line: TEST_LINE, upTo: 4 }];
    await publish("Lines", 5, 5, { line: NEXT, lineage, ...update("phone") });
    await expect.poll(() => told).toEqual([[5, ["phone"], NEXT]]);
    // Something was read that is newer than what the watch was told, and the restore takes it back.
    watch.read({ line: NEXT, seq: 7 });
    const back = [...lineage, { line: NEXT, upTo: 5 }];
    const line = "00000000-0000-4000-8000-000000000003";
    await publish("Lines", 6, 6, { line, lineage: back, ...update("name") });
    await expect.poll(() => told.slice(1)).toEqual([[5, "*", line]]);
    await publish("Lines", 3, 3, { query: "?reset", ...update("name") });
    await expect.poll(() => watch.state()).toMatchObject({ tag: "live", line: TEST_LINE, seq: 3 });
    expect(told.at(-1)).toEqual([3, "*"]);
  });
});

import { expect, test } from "vitest";
import { useProbeApi } from "../../testing/use-probe-api.ts";
import type { BoardAnswer } from "../protocol/board.ts";

const api = useProbeApi();

const TILE = {
  key: "probes",
  question: { object: "Probe__c", measures: [{ fn: "count", as: "probes" }] },
  kind: "number",
  place: { x: 0, y: 0, width: 3, height: 4 },
};
const BOARD = { name: "Probes", filters: [], tiles: [TILE] };

const sent = (method: string, path: string, body?: unknown) =>
  api.ask(path, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
async function created(board: object = BOARD): Promise<BoardAnswer> {
  const { status, body } = await sent("POST", "/api/boards", board);
  expect(status).toBe(201);
  return body as BoardAnswer;
}

test("a board that was saved is listed, by name, and answered as it was sent", async () => {
  const { id } = await created({ ...BOARD, name: "  Zebra " });
  await created({ ...BOARD, name: "aardvark" });
  const { readyMade, saved } = (await api.bodyOf("/api/boards")) as Record<string, BoardAnswer[]>;
  expect(readyMade?.map((one) => one.id)).toEqual(["sales", "service", "activity"]);
  expect(saved?.map(({ name }) => name)).toEqual(["aardvark", "Zebra"]);
  expect(await api.bodyOf(`/api/boards/${id}`)).toEqual({
    id,
    name: "Zebra",
    about: null,
    objects: ["Probe__c"],
    version: 1,
    latest: 1,
    savedBy: "Ada",
    savedAt: expect.stringMatching(/^\d{4}-.*Z$/),
    board: { ...BOARD, name: "Zebra" },
  });
});

test("a change is another version; the earlier ones can still be opened", async () => {
  const { id } = await created();
  const changed = { ...BOARD, tiles: [] };
  const { body } = await sent("PUT", `/api/boards/${id}`, { version: 1, board: changed });
  expect(body).toMatchObject({ version: 2, board: changed });
  expect(await api.bodyOf(`/api/boards/${id}?version=1`)).toMatchObject({
    version: 1,
    latest: 2,
    board: BOARD,
  });
  const { versions } = (await api.bodyOf(`/api/boards/${id}/versions`)) as {
    versions: BoardAnswer[];
  };
  expect(versions.map(({ version }) => version)).toEqual([2, 1]);
});

test("of two changes of one version the second is refused, and nothing is lost", async () => {
  const { id } = await created();
  const change = (name: string) =>
    sent("PUT", `/api/boards/${id}`, { version: 1, board: { ...BOARD, name } });
  const answers = await Promise.all(["One", "Other"].map(change));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  const refused = answers.find(({ status }) => status === 409)?.body;
  expect(refused).toMatchObject({ title: "Changed by somebody else" });
});

test("who saves is answered their own version, also where another one came at once", async () => {
  const { id } = await created();
  await api.client.query(`create function app.another() returns trigger language plpgsql as $$ begin
      update app.board set version = 3 where id = new.board;
      insert into app.board_version (board, version, content, person)
        values (new.board, 3, '{"name":"Theirs","filters":[],"tiles":[]}', 'Grace');
      return null;
    end $$`);
  await api.client.query(
    "create trigger another after insert on app.board_version for each row when (new.version = 2) execute function app.another()",
  );
  const mine = { ...BOARD, name: "Mine" };
  const { body } = await sent("PUT", `/api/boards/${id}`, { version: 1, board: mine });
  await api.client.query("drop function app.another cascade");
  expect(body).toMatchObject({ version: 2, latest: 3, savedBy: "Ada", board: mine });
  const next = await sent("PUT", `/api/boards/${id}`, { version: 2, board: mine });
  expect(next).toMatchObject({ status: 409 });
});

test("what is as it was makes no version, also where the answer to the save was lost", async () => {
  const { id } = await created();
  const path = `/api/boards/${id}`;
  const same = await sent("PUT", path, { version: 1, board: BOARD });
  expect(same).toMatchObject({ status: 200, body: { version: 1, latest: 1 } });
  const change = { version: 1, board: { ...BOARD, name: "Changed" } };
  const answers = [await sent("PUT", path, change), await sent("PUT", path, change)];
  for (const answer of answers)
    expect(answer).toMatchObject({ status: 200, body: { version: 2, latest: 2 } });
});

test("a version that a board has not is said to be unknown, not the board", async () => {
  const { id } = await created();
  const change = { version: 77, board: { ...BOARD, name: "Changed" } };
  const answers = [
    await api.ask(`/api/boards/${id}?version=9`),
    await sent("PUT", `/api/boards/${id}`, change),
    await api.ask("/api/boards/sales?version=2"),
  ];
  for (const answer of answers)
    expect(answer).toMatchObject({ status: 404, body: { title: "Unknown version" } });
});

test("a board that was removed is gone until it is restored", async () => {
  const { id } = await created();
  expect((await sent("DELETE", `/api/boards/${id}`)).status).toBe(200);
  expect((await api.ask(`/api/boards/${id}`)).status).toBe(404);
  expect((await sent("PUT", `/api/boards/${id}`, { version: 1, board: BOARD })).status).toBe(404);
  expect((await sent("POST", `/api/boards/${id}/restore`)).body).toMatchObject({ board: BOARD });
});

test("a text that Postgres cannot read again is refused, and the list stands", async () => {
  const texts = ["a\0b", "a\ud800b"];
  const boards = texts.flatMap((text) => [
    { ...BOARD, name: text },
    { ...BOARD, tiles: [{ ...TILE, title: text }] },
    { ...BOARD, filters: [{ key: "f", label: "F", kind: "value", fields: { [text]: "name" } }] },
  ]);
  const { id } = await created({ ...BOARD, name: "a\\u0000b" });
  for (const board of boards)
    for (const [method, path, body] of [
      ["POST", "/api/boards", board],
      ["PUT", `/api/boards/${id}`, { version: 1, board }],
    ] as const)
      expect(await sent(method, path, body)).toMatchObject({
        status: 400,
        body: { title: "Bad text" },
      });
  expect((await api.ask("/api/boards")).status).toBe(200);
});

test("a board that this version cannot read is not taken for a fault of ours, and is kept", async () => {
  const { id } = await created();
  await sent("PUT", `/api/boards/${id}`, { version: 1, board: { ...BOARD, name: "Later" } });
  await api.client.query(
    `update app.board_version set content = '{"name":"Probes","tiles":[],"pages":[]}' where board = $1 and version = 2`,
    [id],
  );
  expect(await api.ask(`/api/boards/${id}`)).toMatchObject({
    status: 503,
    body: { title: "Board of another version" },
  });
  expect((await api.ask(`/api/boards/${id}?version=1`)).status).toBe(200);
});

test("the list is whole: of more boards than it has none is made", async () => {
  const { id } = await created({ ...BOARD, tiles: [TILE, { ...TILE, key: "again" }] });
  await api.client.query(
    "insert into app.board (id, version) select 'b' || n, 1 from generate_series(1, 1000) n",
  );
  expect(await sent("POST", "/api/boards", BOARD)).toMatchObject({
    status: 409,
    body: { title: "Too many boards" },
  });
  const removed = "insert into app.board (id, version, removed_at) values ('bin', 1, now())";
  await api.client.query(removed);
  expect(await sent("POST", "/api/boards/bin/restore")).toMatchObject({
    status: 409,
    body: { title: "Too many boards" },
  });
  await api.client.query("delete from app.board where id = 'bin' or id ~ '^b\\d+$'");
  const { saved } = (await api.bodyOf("/api/boards")) as { saved: BoardAnswer[] };
  expect(saved.find((one) => one.id === id)?.objects).toEqual(["Probe__c"]);
});

test.each([
  ["POST", "", "{", 400, "A board is JSON"],
  ["POST", "", JSON.stringify({ ...BOARD, name: " " }), 400, "name: "],
  ["POST", "", JSON.stringify({ ...BOARD, tiles: [TILE, TILE] }), 400, "two tiles have one key"],
  [
    "POST",
    "",
    JSON.stringify({ ...BOARD, tiles: [{ ...TILE, kind: "pie" }] }),
    400,
    "tiles[0].kind: it takes number",
  ],
  ["POST", "", JSON.stringify({ ...BOARD, colour: 1 }), 400, "a board has no such part here"],
  ["POST", "", "x".repeat(600_000), 413, "at most 512000 bytes"],
  ["PUT", "/sales", JSON.stringify({ version: 1, board: BOARD }), 400, "save a copy of it"],
  ["DELETE", "/sales", undefined, 400, "save a copy of it"],
  ["GET", "/sale", undefined, 404, "There is no board “sale”"],
  ["GET", "/nothing/versions", undefined, 404, "There is no board"],
  ["GET", "/sales?version=x", undefined, 400, "version takes the number"],
])("what is wrong is said: %s %s", async (method, path, body, status, sentence) => {
  const answer = await api.ask(`/api/boards${path}`, {
    method,
    ...(body === undefined ? {} : { body }),
  });
  expect(answer.status).toBe(status);
  expect((answer.body as { detail: string }).detail).toContain(sentence);
});

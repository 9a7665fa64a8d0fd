import { Hono } from "hono";
import * as v from "valibot";
import { jsonText, readJson, type Words } from "../ask/read-json.ts";
import { READY_MADE, type ReadyMade } from "../boards/ready-made.ts";
import type { Database } from "../pg/database.ts";
import {
  Board,
  type BoardAnswer,
  BoardChange,
  type BoardEntry,
  BoardFilter,
  Place,
  Tile,
} from "../protocol/board.ts";
import { PART_NAMES } from "../protocol/question.ts";
import {
  boardVersions,
  createBoard,
  MOST_BOARDS,
  readBoardEntry,
  removeBoard,
  removedBoard,
  removedBoards,
  restoreBoard,
  saveBoard,
  savedBoard,
  savedBoards,
} from "../query/boards.ts";
import { nearMatches } from "../query/near-match.ts";
import { QuestionError } from "../query/question-error.ts";
import type { Row } from "../query/statement.ts";
import type { ApiEnv } from "./context.ts";
import { jsonBody } from "./json-body.ts";
import { limitedBody } from "./limited-body.ts";
import { newId } from "./new-id.ts";
import { ProblemError } from "./problem.ts";
import { queryText } from "./query-text.ts";
import { isSeenWhole, seenBoard, seenEntry } from "./seen-board.ts";
import type { Reader } from "./who.ts";

const MAX_BOARD_BYTES = 512_000;
const limited = limitedBody(
  MAX_BOARD_BYTES,
  "Board too large",
  `A board has at most ${MAX_BOARD_BYTES} bytes; put some of its tiles on another one.`,
);

const WORDS: Words = {
  what: "board",
  example: '{"name":"Sales","filters":[],"tiles":[]}',
  parts: [
    ...[Board, BoardChange, BoardFilter, Place, Tile].flatMap(({ entries }) =>
      Object.keys(entries),
    ),
    ...PART_NAMES,
  ],
};

/** Boards: the ready-made ones, and those that people saved, with every version. */
export const boardRoutes = new Hono<ApiEnv>()
  .get("/", async (c) => {
    const { database, reader } = c.var;
    const saved = (await database.query(savedBoards)).map(readBoardEntry);
    const seen = (entry: BoardEntry) => seenEntry(reader, entry);
    return c.json({ readyMade: READY_MADE.map(entryOf).map(seen), saved: saved.map(seen) });
  })
  .post("/", limited, jsonBody<Board>(), async (c) => {
    const board = readJson(Board, jsonText(await c.req.arrayBuffer(), WORDS), WORDS);
    const id = newId();
    const { database, person } = c.var;
    const made = await database.write(createBoard(id, JSON.stringify(board), person.id));
    if (made.length === 0) throw tooMany();
    return c.json(await findBoard(database, id), 201);
  })
  .get("/:board", queryText("version"), async (c) => {
    const version = versionOf(c.req.valid("query").version);
    const found = await findBoard(c.var.database, c.req.param("board"), version);
    return c.json(await seenBoard(c.var.reader, found));
  })
  .get("/:board/versions", async (c) => {
    const id = c.req.param("board");
    if (isReadyMade(id)) return c.json({ versions: [] as BoardEntry[] });
    const versions = (await c.var.database.query(boardVersions(id))).map(readBoardEntry);
    if (versions.length === 0) throw await unknownBoard(c.var.database, id);
    return c.json({ versions: versions.map((entry) => seenEntry(c.var.reader, entry)) });
  })
  .put("/:board", limited, jsonBody<BoardChange>(), async (c) => {
    const id = writable(c.req.param("board"));
    const sent = jsonText(await c.req.arrayBuffer(), WORDS);
    const { version, board } = readJson(BoardChange, sent, WORDS);
    const { database, person } = c.var;
    await checkSeenWhole(c.var.reader, id);
    // Nor what another person saves meanwhile.
    await checkSeenWhole(c.var.reader, id, version);
    const content = JSON.stringify(board);
    const saved = await database.write(saveBoard(id, version, content, person.id));
    if (saved.length === 0) return c.json(await sameOrChanged(database, id, version, content));
    // Not the latest, which may be another one by now: the next change would be made over that without having seen it.
    return c.json(await findBoard(database, id, version + 1));
  })
  .delete("/:board", async (c) => {
    const id = writable(c.req.param("board"));
    await checkSeenWhole(c.var.reader, id);
    const removed = await c.var.database.write(removeBoard(id, c.var.person.id));
    if (removed.length === 0) throw await unknownBoard(c.var.database, id);
    return c.json({ id });
  })
  .post("/:board/restore", async (c) => {
    const id = writable(c.req.param("board"));
    const version = await versionSeenWhole(c.var.reader, id);
    const restored = await c.var.database.write(restoreBoard(id, c.var.person.id, version));
    if (restored.length === 0) throw await notRestored(c.var.database, id);
    return c.json(await seenBoard(c.var.reader, await findBoard(c.var.database, id)));
  });

/** Throws where the reader would change or remove what they do not see. */
async function checkSeenWhole(
  reader: Reader,
  id: string,
  version: number | null = null,
): Promise<void> {
  if (reader.grant.isWhole) return;
  const { board } = await findBoard(reader.database, id, version);
  if (await isSeenWhole(reader, board)) return;
  throw new ProblemError(
    403,
    "Not shown whole",
    "Some of this board is not shown to you, so you cannot change it; save a copy of what you see.",
  );
}

/**
 * The version of a removed board, of which the reader sees all; null where they see all of every board. One that they see
 * in part is not there for them: it stands in no list.
 */
async function versionSeenWhole(reader: Reader, id: string): Promise<number | null> {
  if (reader.grant.isWhole) return null;
  const [row] = await reader.database.query(removedBoard(id));
  const found = row === undefined ? null : boardAnswer(row);
  if (found === null || !(await isSeenWhole(reader, found.board)))
    throw await unknownBoard(reader.database, id);
  return found.version;
}

function entryOf({ board: _board, ...entry }: ReadyMade): BoardEntry {
  return entry;
}

function versionOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new QuestionError("Bad version", "version takes the number of a version, as in 3.");
}

function isReadyMade(id: string): boolean {
  return READY_MADE.some((one) => one.id === id);
}

function writable(id: string): string {
  if (!isReadyMade(id)) return id;
  throw new QuestionError(
    "Ready-made",
    "A ready-made board stays as it is; save a copy of it, and change that.",
  );
}

async function findBoard(
  database: Database,
  id: string,
  version: number | null = null,
): Promise<BoardAnswer> {
  const readyMade = READY_MADE.find((one) => one.id === id);
  const [row] = readyMade ? [] : await database.query(savedBoard(id, version));
  if (row !== undefined) return boardAnswer(row);
  if (version !== null) throw unknownVersion(await findBoard(database, id), version);
  if (readyMade) return { ...readyMade, latest: 0 };
  throw await unknownBoard(database, id);
}

function boardAnswer(row: Row): BoardAnswer {
  const [latest, content] = row.slice(-2);
  // Whatever an earlier version of Orgmirror saved is read as it would be sent now.
  const board = v.safeParse(Board, JSON.parse(content ?? "null"));
  const entry = readBoardEntry(row);
  if (!board.success) throw unreadable(entry);
  return { ...entry, latest: Number(latest), board: board.output };
}

function tooMany(): ProblemError {
  return new ProblemError(
    409,
    "Too many boards",
    `There are ${MOST_BOARDS} boards, which is all that can be kept; remove one that nobody needs.`,
  );
}

/** While another version of the Worker runs beside this one, or after it was taken back. */
function unreadable({ name, version }: BoardEntry): ProblemError {
  return new ProblemError(
    503,
    "Board of another version",
    `Version ${version} of “${name}” was saved by another version of Orgmirror, which this one cannot read; it is kept. Try again once the Worker is up to date, or open an earlier version.`,
  );
}

/** The board where it is as it was to be saved: nothing was changed, or the answer to an earlier try was lost. */
async function sameOrChanged(
  database: Database,
  id: string,
  version: number,
  content: string,
): Promise<BoardAnswer> {
  const found = await findBoard(database, id);
  if (JSON.stringify(found.board) === content) return found;
  const { latest, savedBy } = found;
  if (version > latest) throw unknownVersion(found, version);
  throw new ProblemError(
    409,
    "Changed by somebody else",
    `Your change was made of version ${version}, and ${savedBy} has saved version ${latest} since; open that, or save yours as a copy.`,
  );
}

function unknownVersion({ name, latest }: BoardAnswer, version: number): ProblemError {
  const known = latest === 0 ? "it is ready-made, and has one" : `its latest is ${latest}`;
  return new ProblemError(404, "Unknown version", `“${name}” has no version ${version}; ${known}.`);
}

/** It is there already, or was never, or there is no room for it. */
async function notRestored(database: Database, id: string): Promise<ProblemError> {
  const [[count] = []] = await database.query(removedBoards(id));
  return count === "1" ? tooMany() : unknownBoard(database, id);
}

async function unknownBoard(database: Database, id: string): Promise<ProblemError> {
  const ids = (await database.query(savedBoards)).map(([known]) => known ?? "");
  const all = [...READY_MADE.map((one) => one.id), ...ids];
  return new ProblemError(
    404,
    "Unknown board",
    `There is no board “${id.slice(0, 40)}”; it may have been removed.`,
    nearMatches(id, all),
  );
}

import { ANYBODY } from "../ask/asked.ts";
import { checkMeasures } from "../ask/check.ts";
import { type Catalog, resolvePath } from "../ask/field-path.ts";
import type { Board, BoardAnswer, BoardEntry, BoardFilter, Tile } from "../protocol/board.ts";
import type { TileQuestion } from "../protocol/board.ts";
import { QuestionError } from "../query/question-error.ts";
import { withCatalog } from "./catalog.ts";
import { ProblemError } from "./problem.ts";
import type { Reader } from "./who.ts";

/*
 * A board as somebody sees it: of a tile that they may not ask its place stays empty, so that neither its title nor its
 * question tells what is hidden, and a filter keeps the fields that they see.
 */

/** The board with the tiles and filters that the reader may ask. */
export async function seenBoard(reader: Reader, answer: BoardAnswer): Promise<BoardAnswer> {
  if (reader.grant.isWhole) return answer;
  return {
    ...seenEntry(reader, answer),
    latest: answer.latest,
    board: await seen(reader, answer.board),
  };
}

/** How a board stands in a list. */
export function seenEntry<T extends BoardEntry>({ grant }: Reader, entry: T): T {
  if (grant.isWhole) return entry;
  return { ...entry, objects: entry.objects.filter((name) => grant.of(name) !== null) };
}

/** Whether the reader sees all of a board: who does not would lose what they do not see when they save it. */
export async function isSeenWhole(reader: Reader, board: Board): Promise<boolean> {
  if (reader.grant.isWhole) return true;
  return JSON.stringify(await seen(reader, board)) === JSON.stringify(board);
}

async function seen(reader: Reader, board: Board): Promise<Board> {
  const [tiles, filters] = await Promise.all([
    Promise.all(board.tiles.map(async (tile) => ((await isAskable(reader, tile)) ? [tile] : []))),
    Promise.all(board.filters.map((filter) => seenFilter(reader, filter))),
  ]);
  return { ...board, tiles: tiles.flat(), filters: filters.flat() };
}

async function isAskable(reader: Reader, { question, against = [] }: Tile): Promise<boolean> {
  const questions = [question, ...against.map((one) => one.question)];
  const asked = await Promise.all(questions.map((one) => isSeen(() => check(reader, one))));
  return asked.every(Boolean);
}

async function check(reader: Reader, tile: TileQuestion): Promise<void> {
  const question = { ...tile, zone: "UTC" };
  await withCatalog(reader, question, async (object, catalog) => {
    // Whether somebody is a user of the org does not hide a tile: it says so itself.
    const settings = { now: Date.now(), calendar: reader.calendar(), me: ANYBODY };
    checkMeasures(question, object, catalog, settings);
  });
}

async function seenFilter(reader: Reader, filter: BoardFilter): Promise<BoardFilter[]> {
  const fields = await Promise.all(
    Object.entries(filter.fields).map(async ([object, path]) => {
      const leads = () => withCatalog(reader, questionOf(object, path), leadsOf(path));
      return (await isSeen(leads)) ? [[object, path] as const] : [];
    }),
  );
  const known = fields.flat();
  const isHidden = known.length === 0 && fields.length > 0;
  return isHidden ? [] : [{ ...filter, fields: Object.fromEntries(known) }];
}

const questionOf = (object: string, path: string) => ({ object, sort: [path] });

const leadsOf =
  (path: string) => async (object: Parameters<typeof resolvePath>[1], catalog: Catalog) => {
    resolvePath(path, object, catalog);
  };

/** Whether what is named is there for the reader. */
async function isSeen(run: () => Promise<void>): Promise<boolean> {
  try {
    await run();
    return true;
  } catch (error) {
    const isHidden = error instanceof ProblemError && error.status === 404;
    if (isHidden || error instanceof QuestionError) return false;
    throw error;
  }
}

import { pageOf, START_BOARD } from "../edge/protocol/page-path.ts";
import { apiAhead } from "./client/api.ts";
import { pageCode } from "./page-code.ts";

/**
 * Asks for what the first page will ask for, while its code is loading: the state, the object, its first rows. The page
 * asks again, in the same words, and is handed these answers (`client/ahead.ts`). What fails here fails there, and is
 * told there. Resolves when all that is known to be needed has been asked for.
 */
export async function askAhead(address: Pick<Location, "pathname" | "search">): Promise<void> {
  const page = pageOf(address.pathname) ?? "notFound";
  const [, , name = "", id = ""] = address.pathname.split("/");
  // Before what is seen: what it says may be newer, never older.
  quietly(apiAhead.person());
  quietly(pageCode[page]());
  quietly(apiAhead.sync());
  if (page === "board")
    await askBoard(decodeURIComponent(name || START_BOARD), address.search).catch(() => undefined);
  if (page === "record") askRecord(decodeURIComponent(name), decodeURIComponent(id));
  if (page === "object")
    await askList(decodeURIComponent(name), address.search).catch(() => undefined);
}

/** What is asked of a board, or of a list, is beside its page: no other page needs it. */
async function askBoard(id: string, search: string): Promise<void> {
  const code = import("./ask-board.ts");
  const found = apiAhead.board(id, null);
  quietly(found);
  const { askTiles } = await code;
  askTiles((await found).board, search);
}

async function askList(object: string, search: string): Promise<void> {
  const code = import("./ask-list.ts");
  // While that is on its way.
  const described = apiAhead.object(object);
  quietly(described);
  const { askRows } = await code;
  await askRows(described, search);
}

function askRecord(object: string, id: string): void {
  quietly(apiAhead.object(object));
  quietly(apiAhead.record(object, id, null));
}

function quietly(asked: Promise<unknown>): void {
  asked.catch(() => undefined);
}

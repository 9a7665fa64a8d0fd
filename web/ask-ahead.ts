import { pageOf, START_BOARD } from "../edge/protocol/page-path.ts";
import { apiAhead } from "./client/api.ts";
import { pageCode } from "./page-code.ts";
import { FIRST_ROWS } from "./view/page-rows.ts";
import { namedView, searchUnder } from "./view/over.ts";
import { questionFor } from "./view/question.ts";
import { understood } from "./view/understood.ts";
import { isNarrowed, parseView } from "./view/view-state.ts";

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
  if (page === "board") quietly(apiAhead.board(decodeURIComponent(name || START_BOARD), null));
  if (page === "record") askRecord(decodeURIComponent(name), decodeURIComponent(id));
  if (page === "object")
    await askRows(decodeURIComponent(name), address.search).catch(() => undefined);
}

function askRecord(object: string, id: string): void {
  quietly(apiAhead.object(object));
  quietly(apiAhead.record(object, id, null));
}

async function askRows(object: string, search: string): Promise<void> {
  const id = namedView(search);
  askCode(id !== null, search);
  const named = id === null ? null : apiAhead.view(id).catch(() => null);
  const [description, found] = await Promise.all([apiAhead.object(object), named]);
  const view = search === "" ? description.view : found;
  const isUnder = view?.object === description.object;
  const whole = isUnder ? searchUnder(view, search) : search;
  askCode(isUnder, whole);
  const shown = parseView(whole);
  const { columns } = description;
  const question = questionFor(description.object, columns, understood(shown, columns).view);
  // Only answers to addresses are kept.
  if (!question.asked) quietly(apiAhead.rows(question, null, FIRST_ROWS));
}

/** What draws a list, beside the page: under a view, and where it is narrowed. */
function askCode(isUnder: boolean, search: string): void {
  if (isUnder) quietly(pageCode.viewedList());
  if (isNarrowed(parseView(search))) quietly(pageCode.listBars());
}

function quietly(asked: Promise<unknown>): void {
  asked.catch(() => undefined);
}

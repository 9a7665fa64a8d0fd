import { pageOf, START_BOARD } from "../edge/protocol/page-path.ts";
import { apiAhead } from "./client/api.ts";
import { pageCode } from "./page-code.ts";
import { FIRST_ROWS } from "./view/page-rows.ts";
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
  quietly(pageCode[page]());
  quietly(apiAhead.sync());
  if (page === "board") quietly(apiAhead.board(decoded(name || START_BOARD), null));
  if (page === "record") askRecord(decoded(name), decoded(id));
  if (page === "object") await askRows(decoded(name), address.search).catch(() => undefined);
}

function askRecord(object: string, id: string): void {
  quietly(apiAhead.object(object));
  quietly(apiAhead.record(object, id, null));
}

async function askRows(object: string, search: string): Promise<void> {
  const view = parseView(search);
  if (isNarrowed(view)) quietly(pageCode.listBars());
  const description = await apiAhead.object(object);
  const { columns } = description;
  const question = questionFor(description.object, columns, understood(view, columns).view);
  // Only answers to addresses are kept.
  if (!question.asked) quietly(apiAhead.rows(question, null, FIRST_ROWS));
}

function quietly(asked: Promise<unknown>): void {
  asked.catch(() => undefined);
}

/** A part of an address that is not well written stands as it is: the page says that there is no such object. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

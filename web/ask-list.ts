import { apiAhead, type ObjectDescription } from "./client/api.ts";
import { pageCode } from "./page-code.ts";
import { FIRST_ROWS } from "./view/page-rows.ts";
import { namedView, searchUnder } from "./view/over.ts";
import { questionFor } from "./view/question.ts";
import { understood } from "./view/understood.ts";
import { isNarrowed, parseView } from "./view/view-state.ts";

/**
 * Asks for the first rows of a list as its page will, in the same words, and for the code that draws it.
 *
 * @param described its object
 * @param search of the list's address
 */
export async function askRows(
  described: Promise<ObjectDescription>,
  search: string,
): Promise<void> {
  const id = namedView(search);
  askCode(id !== null, search);
  const named = id === null ? null : apiAhead.view(id).catch(() => null);
  const [description, found] = await Promise.all([described, named]);
  const view = search === "" ? description.view : found;
  const isUnder = view?.object === description.object;
  const whole = isUnder ? searchUnder(view, search) : search;
  askCode(isUnder, whole);
  const shown = parseView(whole);
  const { columns } = description;
  const question = questionFor(description.object, columns, understood(shown, columns).view);
  // Only answers to addresses are kept.
  if (!question.asked) apiAhead.rows(question, null, FIRST_ROWS).catch(() => undefined);
}

/** What draws a list, beside the page: under a view, and where it is narrowed. What does not come is said there. */
function askCode(isUnder: boolean, search: string): void {
  if (isUnder) pageCode.viewedList().catch(() => undefined);
  if (isNarrowed(parseView(search))) pageCode.listBars().catch(() => undefined);
}

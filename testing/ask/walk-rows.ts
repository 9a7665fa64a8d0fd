import type { Cells } from "../../edge/protocol/cell.ts";
import type { RowsQuestion } from "../../edge/protocol/question.ts";
import type { CheckSettings } from "../../edge/ask/check.ts";
import { checkRows } from "../../edge/ask/rows-question.ts";
import type { Places } from "../../edge/query/moment.ts";
import { atPlaces } from "../../edge/query/question.ts";
import { askRowsPage } from "../../edge/query/rows-page.ts";
import type { DealDatabase } from "./deal-database.ts";
import { CATALOG, DEAL } from "./world.ts";

/** All rows of a question about deals, page by page, at places or now. */
export async function walkRows(
  question: RowsQuestion,
  settings: CheckSettings,
  places: Places | null,
  run: DealDatabase["run"],
): Promise<readonly Cells[]> {
  const rows: Cells[] = [];
  for (let cursor: string | null = null; ;) {
    const checked = checkRows({ ...question, cursor }, DEAL, CATALOG, settings);
    const page = await askRowsPage(atPlaces(checked, places), run);
    if (page === null) throw new Error("There is no answer.");
    rows.push(...page.rows);
    if (page.next === null) return rows;
    cursor = page.next;
  }
}

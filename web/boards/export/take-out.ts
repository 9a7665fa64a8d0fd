import type { Answer } from "../../charts/answer.ts";
import type { Drawing } from "../../charts/drawing.ts";
import { tabSeparated } from "../../format/separated.ts";
import { csvText } from "./csv-file.ts";
import { fileName } from "./file-name.ts";
import { tableHtml } from "./table-html.ts";
export { pictureFoot } from "./picture-foot.ts";
import { tilePicture } from "./tile-picture.ts";
import { tileRows } from "./tile-rows.ts";

/** A tile whose answer is there. */
export type Taken = {
  readonly answer: Answer;
  readonly drawing: Drawing;
  /** The moment of its numbers. */
  readonly at: Date;
};

/** Puts a tile's numbers into the clipboard, for spreadsheets and for mails. */
export async function copyTable({ answer, drawing }: Taken): Promise<void> {
  const table = tileRows(answer, drawing);
  const plain = tabSeparated([table.header, ...table.rows]);
  await navigator.clipboard.write([
    new ClipboardItem({
      "text/plain": new Blob([plain], { type: "text/plain" }),
      "text/html": new Blob([tableHtml(table)], { type: "text/html" }),
    }),
  ]);
}

export function downloadCsv({ answer, drawing, at }: Taken): void {
  const text = csvText(tileRows(answer, drawing));
  const file = new Blob([text], { type: "text/csv;charset=utf-8" });
  download(file, fileName(drawing.title, at, "csv"));
}

/** @param foot a line of words below the picture */
export async function downloadPicture(
  tile: HTMLElement,
  { drawing, at }: Omit<Taken, "answer">,
  foot: string,
): Promise<void> {
  download(await tilePicture(tile, foot), fileName(drawing.title, at, "png"));
}

function download(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // Some browsers read it only after this turn.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

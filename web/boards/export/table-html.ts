import type { TileRows } from "./tile-rows.ts";

/** A table as mails and documents paste it: lines between cells, numbers at the right. */
export function tableHtml({ header, rows, names }: TileRows): string {
  const line = (cells: readonly string[], tag: "th" | "td") =>
    `<tr>${cells.map((text, column) => cellHtml(text, tag, column >= names)).join("")}</tr>`;
  const body = rows.map((cells) => line(cells, "td")).join("");
  return (
    `<table border="1" style="border-collapse:collapse"><thead>${line(header, "th")}</thead>` +
    `<tbody>${body}</tbody></table>`
  );
}

function cellHtml(text: string, tag: "th" | "td", isNumber: boolean): string {
  const style = `text-align:${isNumber ? "right" : "left"};padding:2px 8px`;
  return `<${tag} style="${style}">${escaped(text)}</${tag}>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

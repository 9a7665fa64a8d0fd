import { expect, test } from "vitest";
import { csvText } from "./csv-file.ts";
import { tableHtml } from "./table-html.ts";

const table = { header: ["Stage", "Amount"], rows: [['<b>"Won" & more', "12.5"]], names: 1 };

test("a copied table has its texts as texts, and numbers at the right", () => {
  expect(tableHtml(table)).toBe(
    '<table border="1" style="border-collapse:collapse"><thead><tr>' +
      '<th style="text-align:left;padding:2px 8px">Stage</th>' +
      '<th style="text-align:right;padding:2px 8px">Amount</th></tr></thead><tbody><tr>' +
      '<td style="text-align:left;padding:2px 8px">&lt;b&gt;"Won" &amp; more</td>' +
      '<td style="text-align:right;padding:2px 8px">12.5</td></tr></tbody></table>',
  );
});

test("a CSV file begins with its byte order mark and its headings", () => {
  expect(csvText(table)).toBe('\ufeffStage,Amount\r\n"<b>""Won"" & more",12.5\r\n');
});

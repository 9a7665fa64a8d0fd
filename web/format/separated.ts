/** Rows of texts as spreadsheets paste them: tabs between cells, a cell with a tab, a line or a quote in quotes. */
export function tabSeparated(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => row.map((text) => quoted(text, "\t")).join("\t")).join("\n");
}

/** Rows of texts as a CSV file has them (RFC 4180): every line has its end, the last one too. */
export function commaSeparated(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map((text) => quoted(text, ",")).join(",")}\r\n`).join("");
}

function quoted(text: string, separator: string): string {
  const isPlain = !text.includes(separator) && !/[\n\r"]/.test(text);
  return isPlain ? text : `"${text.replaceAll('"', '""')}"`;
}

/**
 * A text that a spreadsheet would take for a formula (OWASP, "CSV Injection"), with the apostrophe that makes it text.
 * Numbers stay.
 */
export function safeText(text: string): string {
  const isFormula =
    /^[=@\t\r\n＝＋－＠]/.test(text) || (/^[+-]/.test(text) && /[^\d\s().+/-]/.test(text));
  return isFormula ? `'${text}` : text;
}

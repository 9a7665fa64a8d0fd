/** The delimiters a job can ask for (Bulk API 2.0 and Bulk API Developer Guide, "Create a Query Job"). */
export const DELIMITERS = {
  BACKQUOTE: "`",
  CARET: "^",
  COMMA: ",",
  PIPE: "|",
  SEMICOLON: ";",
  TAB: "\t",
} as const;

export const LINE_ENDINGS = { LF: "\n", CRLF: "\r\n" } as const;

export type CsvFormat = {
  readonly delimiter: string;
  readonly lineEnding: string;
};

/** The CSV format that the client asked for. */
export type JobFormat = {
  readonly columnDelimiter: keyof typeof DELIMITERS;
  readonly lineEnding: keyof typeof LINE_ENDINGS;
};

export function csvFormat({ columnDelimiter, lineEnding }: JobFormat): CsvFormat {
  return { delimiter: DELIMITERS[columnDelimiter], lineEnding: LINE_ENDINGS[lineEnding] };
}

export function csvLine(values: readonly string[], { delimiter, lineEnding }: CsvFormat): string {
  return values.map((text) => `"${text.replaceAll('"', '""')}"`).join(delimiter) + lineEnding;
}

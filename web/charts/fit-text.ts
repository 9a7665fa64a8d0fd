/** Tells how wide a text is drawn, in pixels. */
export type Measure = (text: string) => number;

/**
 * A text that is at most so wide, cut at its end with an ellipsis. It is isolated, so that a name that is written from
 * right to left has its ellipsis on the left and does not turn what stands beside it. "" where not even a letter fits.
 */
export function fitText(text: string, widthPx: number, measure: Measure): string {
  const line = text.replace(/\s+/g, " ").trim();
  if (measure(line) <= widthPx) return isolated(line);
  const letters = lettersOf(line.slice(0, MOST_LETTERS));
  const cut = (count: number) => `${letters.slice(0, count).join("").trimEnd()}…`;
  let [fits, tooMany] = [0, letters.length];
  while (tooMany - fits > 1) {
    const middle = Math.floor((fits + tooMany) / 2);
    if (measure(cut(middle)) <= widthPx) fits = middle;
    else tooMany = middle;
  }
  return fits === 0 ? "" : isolated(cut(fits));
}

/** U+2068 FIRST STRONG ISOLATE … U+2069 POP DIRECTIONAL ISOLATE (UAX #9). */
function isolated(text: string): string {
  return text === "" ? "" : `\u2068${text}\u2069`;
}

/** No line of a chart holds more. */
const MOST_LETTERS = 400;

let segmenter: Intl.Segmenter | undefined;

/** What a person sees as a letter: an emoji of several code points is never cut in two. */
function lettersOf(text: string): readonly string[] {
  segmenter ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  return [...segmenter.segment(text)].map(({ segment }) => segment);
}

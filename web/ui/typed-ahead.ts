/** Code that has not come by then may never come. */
const MOST_MS = 5_000;

/** What is typed while the code of a field is on its way, so that it is not lost, nor taken for shortcuts. */
export function makeTypedAhead() {
  let text = "";
  const onKeyDown = (event: KeyboardEvent) => {
    const isText = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (!isText && event.key !== "Backspace") return;
    text = isText ? text + event.key : text.slice(0, -1);
    event.preventDefault();
    event.stopPropagation();
  };
  const end = () => window.removeEventListener("keydown", onKeyDown, true);
  return {
    begin() {
      text = "";
      window.addEventListener("keydown", onKeyDown, true);
      setTimeout(end, MOST_MS);
    },
    /** What was typed until now; the rest is the field's. */
    take(): string {
      end();
      return text;
    },
  };
}

import { createSignal, type JSX, onCleanup } from "solid-js";
import { announce } from "../ui/live-region.tsx";

const SAID_MS = 2_500;

/** Puts a text on the clipboard, and says so. */
export function CopyButton(props: {
  /** What is copied, for who does not see where the button stands. */
  readonly what: string;
  readonly text: string;
}): JSX.Element {
  const [said, setSaid] = createSignal("Copy");
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));
  const say = (words: string) => {
    setSaid(words);
    announce("copy", `${props.what}: ${words}.`);
    clearTimeout(timer);
    timer = setTimeout(() => setSaid("Copy"), SAID_MS);
  };
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(props.text);
      say("Copied");
    } catch {
      say("Not copied: the browser does not allow it");
    }
  };
  return (
    <button
      type="button"
      class="button shrink-0 pointer-coarse:min-h-11"
      aria-label={`${said()}: ${props.what}`}
      onClick={() => void copy()}
    >
      {said()}
    </button>
  );
}

import { createSignal, type JSX, onCleanup, Show } from "solid-js";
import { Icon } from "../ui/icon.tsx";
import { announce } from "../ui/live-region.tsx";
import { createShortcuts } from "../ui/shortcut.ts";
import { orgHref } from "./org-href.ts";

const SAID_MS = 2_500;
const COPY = "Copy link (y)";

/** The record where the org has it, and a link to it here: as of the moment that is shown, as the address is. */
export function RecordLinks(props: {
  readonly id: string;
  readonly instanceUrl: string | null;
}): JSX.Element {
  const [said, setSaid] = createSignal(COPY);
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));
  const say = (words: string) => {
    announce("link", `${words}.`);
    setSaid(words);
    clearTimeout(timer);
    timer = setTimeout(() => setSaid(COPY), SAID_MS);
  };
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(window.location.href);
      say("Link copied");
    } catch {
      say("Not copied: the browser does not allow it");
    }
  };
  createShortcuts({ y: () => void copy() });
  return (
    <>
      <button
        type="button"
        class="button button-quiet px-1.5 pointer-coarse:min-h-11 pointer-coarse:min-w-11"
        aria-label={said()}
        title={said()}
        data-copied={said() === "Link copied" ? "" : undefined}
        onClick={() => void copy()}
      >
        <Icon name="share" class={said() === "Link copied" ? "text-ok" : ""} />
      </button>
      <Show when={orgHref(props.instanceUrl, props.id)}>
        {(href) => (
          <a
            class="button button-quiet px-1.5 pointer-coarse:min-h-11 pointer-coarse:min-w-11"
            href={href()}
            target="_blank"
            rel="noopener noreferrer"
            aria-label="Open in Salesforce"
            title="Open in Salesforce"
          >
            <Icon name="away" />
          </a>
        )}
      </Show>
    </>
  );
}

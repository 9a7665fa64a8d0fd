import { createSignal, type JSX, lazy, onCleanup, Suspense } from "solid-js";
import { useSync } from "../state/sync.tsx";
import { Icon } from "../ui/icon.tsx";
import { announce } from "../ui/live-region.tsx";
import { Popover } from "../ui/popover.tsx";

const SharePanel = lazy(async () => ({
  default: (await import("./export/share-panel.tsx")).SharePanel,
}));

const SAID_MS = 2_500;

/** What can be done with every board: a link to it, and a wall of it. */
export function BoardActions(props: {
  /** ISO 8601; null: now. */
  readonly asOf: string | null;
  readonly onWall: () => void;
}): JSX.Element {
  return (
    <>
      <Share asOf={props.asOf} />
      <button
        type="button"
        class="button px-1.5"
        aria-label="Full screen"
        title="Full screen, for a wall"
        onClick={() => props.onWall()}
      >
        <Icon name="wall" />
      </button>
    </>
  );
}

function Share(props: { readonly asOf: string | null }): JSX.Element {
  const sync = useSync();
  /** The moment that it was opened at, which stays while it is open. */
  const [openedAt, setOpenedAt] = createSignal<number | null>(null);
  const [said, setSaid] = createSignal("Share");
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));
  const onCopied = (error: Error | null) => {
    setOpenedAt(null);
    announce("share", error === null ? "Link copied." : `Not copied: ${error.message}`);
    setSaid(error === null ? "Link copied" : "Not copied");
    clearTimeout(timer);
    timer = setTimeout(() => setSaid("Share"), SAID_MS);
  };
  return (
    <Popover
      open={openedAt() !== null}
      onOpen={(open) => setOpenedAt(open ? sync.nowMs() : null)}
      label="Share"
      width="md:w-72"
      button={
        <>
          <Icon name="share" />
          {said()}
        </>
      }
    >
      <Suspense fallback={<div class="h-36" aria-busy="true" />}>
        <SharePanel asOf={props.asOf} now={openedAt() ?? 0} onCopied={onCopied} />
      </Suspense>
    </Popover>
  );
}

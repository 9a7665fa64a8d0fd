import type { Change } from "../../edge/protocol/change.ts";

/** The detail of the event `orgmirror:painted` on `window`: this change is on the screen. For measuring commit → painted. */
export type Painted = {
  readonly object: string;
  readonly recordId: string;
  readonly seq: number;
  /** When Salesforce committed it, ISO 8601; null where no event said. */
  readonly commitAt: string | null;
};

export const PAINTED_EVENT = "orgmirror:painted";

/** Call it in the animation frame that draws the changes. The events follow when that frame has been painted. */
export function tellPainted(object: string, changes: readonly Change[]): void {
  afterPaint(() => {
    for (const change of changes) {
      if (change.recordId === null) continue;
      const { recordId, seq, commitAt } = change;
      const detail: Painted = { object, recordId, seq, commitAt };
      window.dispatchEvent(new CustomEvent(PAINTED_EVENT, { detail }));
    }
  });
}

/** A message posted within an animation frame is delivered after that frame's paint. */
function afterPaint(run: () => void): void {
  const channel = new MessageChannel();
  channel.port1.addEventListener("message", () => {
    channel.port1.close();
    run();
  });
  channel.port1.start();
  channel.port2.postMessage(null);
}

const HIDDEN_FRAME_MS = 250;

/** An animation frame; a slow timer in a hidden page, which gets no frames. */
export function nextFrame(run: () => void): () => void {
  if (document.hidden) {
    const timer = setTimeout(run, HIDDEN_FRAME_MS);
    return () => clearTimeout(timer);
  }
  let done = false;
  const once = () => {
    if (done) return;
    done = true;
    cancelAnimationFrame(frame);
    clearTimeout(fallback);
    run();
  };
  const frame = requestAnimationFrame(once);
  // A page that is hidden in between gets no frame either.
  const fallback = setTimeout(once, HIDDEN_FRAME_MS);
  return () => {
    done = true;
    cancelAnimationFrame(frame);
    clearTimeout(fallback);
  };
}

import { wallRowPx } from "./wall-rows.ts";

const IDLE_MS = 4_000;

/**
 * Keeps a board on a wall: its rows fill the height, the screen stays on, and what is for a hand hides while there is
 * none.
 *
 * @param rows of its grid
 * @param onEnd called on Escape, and when the browser's full screen ends
 * @returns what ends it
 */
export function keepWall(board: HTMLElement, rows: number, onEnd: () => void): () => void {
  const stops = [fillHeight(board, rows), keepAwake(), hideIdle(board), listenForEnd(onEnd)];
  return () => stops.forEach((stop) => stop());
}

function fillHeight(board: HTMLElement, rows: number): () => void {
  const tiles = board.querySelector<HTMLElement>(".tiles");
  const observer = new ResizeObserver(([entry]) => {
    const px = wallRowPx(entry?.contentRect.height ?? 0, rows);
    if (px === null) tiles?.style.removeProperty("--row");
    else tiles?.style.setProperty("--row", `${px}px`);
  });
  if (tiles) observer.observe(tiles);
  return () => {
    observer.disconnect();
    tiles?.style.removeProperty("--row");
  };
}

/** A browser gives the lock up when the page is hidden, and may refuse it. */
function keepAwake(): () => void {
  let lock: WakeLockSentinel | null = null;
  let isOver = false;
  const ask = async () => {
    if (document.hidden || !("wakeLock" in navigator)) return;
    const got = await navigator.wakeLock.request("screen").catch(() => null);
    if (isOver) await got?.release();
    else lock = got;
  };
  const onSeen = () => void ask();
  document.addEventListener("visibilitychange", onSeen);
  onSeen();
  return () => {
    isOver = true;
    document.removeEventListener("visibilitychange", onSeen);
    void lock?.release();
  };
}

const HANDS = ["pointermove", "pointerdown", "keydown", "focusin"] as const;

function hideIdle(board: HTMLElement): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wake = () => {
    delete board.dataset["idle"];
    clearTimeout(timer);
    timer = setTimeout(() => (board.dataset["idle"] = ""), IDLE_MS);
  };
  for (const name of HANDS) document.addEventListener(name, wake, { passive: true });
  wake();
  return () => {
    for (const name of HANDS) document.removeEventListener(name, wake);
    clearTimeout(timer);
    delete board.dataset["idle"];
  };
}

function listenForEnd(onEnd: () => void): () => void {
  const onFullscreen = () => document.fullscreenElement === null && onEnd();
  const onKeyDown = (event: KeyboardEvent) => event.key === "Escape" && onEnd();
  document.addEventListener("fullscreenchange", onFullscreen);
  // After menus and panels, which close by the same key.
  window.addEventListener("keydown", onKeyDown);
  return () => {
    document.removeEventListener("fullscreenchange", onFullscreen);
    window.removeEventListener("keydown", onKeyDown);
  };
}

/** Follows a pointer that is down. `onEnd` is told where it was let go; null where Escape or the system took it away. */
export function followPointer(options: {
  readonly onMove: (event: PointerEvent) => void;
  readonly onEnd: (event: PointerEvent | null) => void;
}): void {
  const ended = new AbortController();
  const { signal } = ended;
  const end = (event: PointerEvent | null): void => {
    ended.abort();
    options.onEnd(event);
  };
  window.addEventListener("pointermove", options.onMove, { signal });
  window.addEventListener("pointerup", end, { signal });
  window.addEventListener("pointercancel", () => end(null), { signal });
  window.addEventListener("keydown", (event) => event.key === "Escape" && end(null), { signal });
}

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
  const move = (event: PointerEvent): void => {
    // It was let go where nobody heard it.
    if (event.buttons === 0) end(null);
    else options.onMove(event);
  };
  window.addEventListener("pointermove", move, { signal });
  window.addEventListener("pointerup", end, { signal });
  window.addEventListener("pointercancel", () => end(null), { signal });
  window.addEventListener("keydown", (event) => event.key === "Escape" && end(null), { signal });
}

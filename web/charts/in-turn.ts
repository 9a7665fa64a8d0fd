const waiting = new Set<() => void>();

/**
 * Drawings of a board take turns, each in a task of its own: what is drawn first is painted while the others wait, and a
 * key or a click is heard between two of them. @returns what takes it back
 */
export function inTurn(draw: () => void): () => void {
  if (waiting.size === 0) setTimeout(takeTurn);
  waiting.add(draw);
  return () => void waiting.delete(draw);
}

function takeTurn(): void {
  const [draw] = waiting;
  if (draw === undefined) return;
  if (waiting.size > 1) setTimeout(takeTurn);
  waiting.delete(draw);
  draw();
}

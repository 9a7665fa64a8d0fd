/** Rooms tell here when a connection ended: what its person sees may be another now. */
const listeners = new Set<() => void>();

export function tellCutOff(): void {
  for (const listener of listeners) listener();
}

/** @returns what ends the listening */
export function onCutOff(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Who draws which row, and is told when it has changed. */
export function makeRowWatchers() {
  const rows = new Map<string, Set<() => void>>();
  return {
    has: (id: string) => rows.has(id),
    ids: () => rows.keys(),
    tell(changed: Iterable<string>): void {
      for (const id of changed) for (const watcher of rows.get(id) ?? []) watcher();
    },
    /** Returns what ends the watch. */
    add(id: string, watcher: () => void): () => void {
      const watchers = rows.get(id) ?? new Set();
      rows.set(id, watchers.add(watcher));
      return () => {
        watchers.delete(watcher);
        if (watchers.size === 0) rows.delete(id);
      };
    },
    clear: () => rows.clear(),
  };
}

import {
  type Accessor,
  createEffect,
  createMemo,
  createSignal,
  mapArray,
  onCleanup,
  onMount,
} from "solid-js";
import type { Answer, Contents, MeasuresQuestion } from "../../edge/protocol/question.ts";
import type { Connection } from "../live/connection.ts";
import { createWatch } from "../live/create-watch.ts";
import type { TouchedNews } from "../live/watch.ts";
import { useSync } from "../state/sync.tsx";
import type { Describe } from "../condition/field-at.ts";
import { usedColumns } from "./used-columns.ts";

/** What a tile is told by the rooms of the objects that it reads. */
export type BoardLive = {
  /** The day that it is here: what is asked by it is asked anew at midnight. */
  readonly today: Accessor<string>;
  /**
   * Tells the listener of what touched its questions, as long as the caller's owner. The answer runs it, as what touches
   * it does.
   */
  readonly onTouch: (listener: Listener) => () => void;
  /** What the tile shows is true for this: what touched it since is told. */
  readonly follow: (answers: readonly Answer[]) => void;
  readonly connections: Accessor<readonly Connection[]>;
};

type Listener = {
  readonly questions: Accessor<readonly MeasuresQuestion[]>;
  /** A change up to this content of the object touched what the questions read; null: its line is not known yet. */
  readonly missed: (object: string, content: Contents[string] | null) => void;
  /** Asks again; not called while the page is hidden, but once afterwards. */
  readonly run: () => void;
};

/** One watch for each mirrored object that the tiles read, as long as the caller's owner; none where `isLive` is false. */
export function createBoardLive(describe: Describe, isLive: Accessor<boolean>): BoardLive {
  const sync = useSync();
  const [listeners, setListeners] = createSignal<readonly Listener[]>([]);
  const waiting = new Set<Listener>();
  const used = createMemo(() => columnsByObject(listeners(), describe));
  // The state is told every few seconds: only other names make other watches.
  const objects = createMemo(() => (isLive() ? mirrored([...used().keys()], sync) : []), [], {
    equals: (one, other) => one.join() === other.join(),
  });

  const runSeen = (listener: Listener): void => {
    if (document.hidden) waiting.add(listener);
    else listener.run();
  };
  const touched = (object: string, { line, seq, columns }: TouchedNews): void => {
    for (const listener of listeners()) {
      if (!isTouched(listener, object, columns, describe)) continue;
      listener.missed(object, line === null ? null : { line, seq });
      runSeen(listener);
    }
  };
  onMount(() => {
    const onSeen = () => {
      if (document.hidden) return;
      for (const listener of waiting) listener.run();
      waiting.clear();
    };
    document.addEventListener("visibilitychange", onSeen);
    onCleanup(() => document.removeEventListener("visibilitychange", onSeen));
  });

  const watches = mapArray(objects, (object) => ({
    object,
    ...createWatch({
      object,
      columns: () => [...(used().get(object) ?? [])],
      onTouched: (news) => touched(object, news),
    }),
  }));
  createEffect(watches);
  return {
    today: createMemo(() => new Date(sync.hereMs()).toDateString()),
    onTouch(listener) {
      setListeners((all) => [...all, listener]);
      onCleanup(() => {
        setListeners((all) => all.filter((one) => one !== listener));
        waiting.delete(listener);
      });
      return () => runSeen(listener);
    },
    follow(answers) {
      for (const watch of watches())
        for (const { seqs, history } of answers) {
          const [seq, line] = [seqs[watch.object], history[watch.object]];
          if (seq !== undefined && line !== undefined) watch.follow({ line, seq });
        }
    },
    connections: () => watches().map((watch) => watch.connection()),
  };
}

/** Of an object that is not mirrored its tiles say so; it has no room. */
function mirrored(names: readonly string[], sync: ReturnType<typeof useSync>): readonly string[] {
  if (!sync.answer()) return names;
  const known = new Set(sync.objects().map(({ object }) => object.toLowerCase()));
  return names.filter((name) => known.has(name.toLowerCase()));
}

function columnsByObject(
  listeners: readonly Listener[],
  describe: Describe,
): ReadonlyMap<string, ReadonlySet<string>> {
  const all = new Map<string, Set<string>>();
  for (const { questions } of listeners)
    for (const question of questions())
      for (const [object, columns] of usedColumns(question, describe) ?? [])
        all.set(object, new Set([...(all.get(object) ?? []), ...columns]));
  return all;
}

/** Of a question whose paths are not known everything may touch it. */
function isTouched(
  { questions }: Listener,
  object: string,
  columns: "*" | readonly string[],
  describe: Describe,
): boolean {
  return questions().some((question) => {
    const used = usedColumns(question, describe);
    if (used === null) return true;
    const read = used.get(object);
    return read !== undefined && (columns === "*" || columns.some((column) => read.has(column)));
  });
}

import { useQuery, useQueryClient } from "@tanstack/solid-query";
import {
  type Accessor,
  createEffect,
  createMemo,
  createSignal,
  mapArray,
  on,
  onCleanup,
} from "solid-js";
import type { Content } from "../../edge/protocol/line.ts";
import type { RelatedList } from "../../edge/protocol/related.ts";
import { api } from "../client/api.ts";
import type { Connection } from "../live/connection.ts";
import { createWatch } from "../live/create-watch.ts";
import { onceASecond } from "../rows/once-a-second.ts";
import { settled } from "../state/query.ts";

export type Related = {
  readonly lists: Accessor<readonly RelatedList[] | undefined>;
  readonly error: Accessor<Error | null>;
  readonly retry: () => void;
  /** The first rows of a list, kept true as long as the caller's owner; undefined until they are there. */
  readonly firstRows: (list: RelatedList, columns: readonly string[]) => FirstRows;
  /** What else of an object's records `onTouched` is told of. */
  readonly watch: (object: string, columns: readonly string[]) => void;
  readonly connections: Accessor<readonly Connection[]>;
};

export type FirstRows = ReturnType<typeof createFirstRows>;

/** So many rows of a list are shown with the record. */
export const FIRST_ROWS = 5;

/**
 * The lists of records that refer to one. Each object of them has one watch: what touches the references, or the columns
 * that are shown, has counts and rows asked again, once a second at most.
 */
export function createRelated(object: string, id: string, onTouched: () => void): Related {
  const client = useQueryClient();
  const key = ["related", object, id];
  const query = useQuery(() => ({
    queryKey: key,
    queryFn: ({ signal }) => api.related(object, id, signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  }));
  const answer = () => settled(query);
  const [shown, setShown] = createSignal<ReadonlyMap<string, readonly string[]>>(new Map());
  const objects = createMemo(
    () => [...new Set(answer()?.lists.map((list) => list.object))].toSorted(),
    [],
    { equals: (one, other) => one.join() === other.join() },
  );
  const [told, setTold] = createSignal<ReadonlyMap<string, readonly string[]>>(new Map());
  const watch = (name: string, columns: readonly string[]) =>
    setTold((all) => new Map([...all, [name, columns]]));
  const pace = onceASecond();
  const tellingPace = onceASecond();
  onCleanup(() => [pace, tellingPace].forEach(({ stop }) => stop()));
  const askAgain = () => {
    void query.refetch();
    void client.invalidateQueries({ queryKey: ["related-rows", object, id] });
    onTouched();
  };
  const referencesOf = (name: string) =>
    answer()?.lists.flatMap((list) => (list.object === name ? [list.column] : [])) ?? [];
  const usedOf = (name: string) => [...referencesOf(name), ...(shown().get(name) ?? [])];
  const watches = mapArray(objects, (name) => ({
    name,
    ...createWatch({
      object: name,
      columns: () => [...new Set([...usedOf(name), ...(told().get(name) ?? [])])],
      onTouched({ columns }) {
        const used = usedOf(name);
        const isUsed = columns === "*" || columns.some((column) => used.includes(column));
        if (isUsed) pace.later(askAgain);
        else tellingPace.later(onTouched);
      },
    }),
  }));
  const follow = (name: string, content: Content) =>
    watches()
      .find((watch) => watch.name === name)
      ?.follow(content);
  createEffect(
    on([answer, watches], ([read]) => {
      for (const [name, content] of Object.entries(read?.contents ?? {})) follow(name, content);
    }),
  );
  return {
    lists: () => answer()?.lists,
    error: () => (answer() ? null : query.error),
    retry: () => void query.refetch(),
    watch,
    firstRows: (list, columns) => {
      setShown((all) => new Map([...all, [list.object, columns]]));
      const rows = createFirstRows([object, id], list, columns);
      createEffect(() => {
        const read = rows.answer();
        if (read) follow(list.object, { line: read.line, seq: read.seq });
      });
      return rows;
    },
    connections: () => watches().map((watch) => watch.connection()),
  };
}

function createFirstRows(
  [object, id]: readonly [object: string, id: string],
  { object: of, column }: RelatedList,
  columns: readonly string[],
) {
  const question = { object: of, columns, filters: [`${column}.eq.${id}`], sort: "" };
  const query = useQuery(() => ({
    queryKey: ["related-rows", object, id, of, column],
    queryFn: ({ signal }) => api.rows(question, null, FIRST_ROWS, signal),
    gcTime: 0,
  }));
  return { answer: () => settled(query), error: () => query.error };
}

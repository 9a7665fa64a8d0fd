import { useQueryClient } from "@tanstack/solid-query";
import {
  type Accessor,
  createContext,
  createEffect,
  createMemo,
  createSignal,
  type JSX,
  useContext,
} from "solid-js";
import type { CellValue } from "../../edge/protocol/cell.ts";
import { api } from "../client/api.ts";
import { visible } from "../format/visible.ts";
import { keptCode } from "../kept/kept.ts";
import { descriptionQuery } from "./description.ts";
import { makeReferenceNames, type ReferenceNames } from "./reference-names.ts";
import { useSync } from "./sync.tsx";

type References = {
  readonly names: ReferenceNames;
  /** Whether the object is mirrored (its name in any case), so that its records can be linked to. */
  readonly isMirrored: (object: string) => boolean;
};

const ReferencesContext = createContext<References>();

export function ReferencesProvider(props: { readonly children: JSX.Element }): JSX.Element {
  const client = useQueryClient();
  const sync = useSync();
  const names = makeReferenceNames(async (object, ids) => {
    const description = await client.fetchQuery(descriptionQuery(object));
    const name = description.columns.find((column) => column.nameField)?.column;
    if (name === undefined) return new Map();
    const filters = [`id.in.${JSON.stringify(ids)}`];
    const question = { object, columns: [name], filters, sort: "" };
    const read = api
      .rows(question, null, ids.length)
      .then(({ rows }) => new Map(rows.map((row) => [String(row["id"]), shownName(row[name])])));
    // It may fail before there is anybody to hear it.
    read.catch(() => undefined);
    return keptCode().then(
      (code) => code.namesOrKept(object, ids, read),
      () => read,
    );
  });
  // The state of pipelines changes every two seconds, their names hardly ever. Cells depend on the names alone.
  const list = createMemo(() =>
    sync
      .objects()
      .map((one) => one.object)
      .join(","),
  );
  const mirrored = createMemo(() => new Set(list().toLowerCase().split(",")));
  const isMirrored = (object: string) => mirrored().has(object.toLowerCase());
  return (
    <ReferencesContext.Provider value={{ names, isMirrored }}>
      {props.children}
    </ReferencesContext.Provider>
  );
}

/** Empty where the record has no name. */
function shownName(value: CellValue | undefined): string {
  return value === null || value === undefined ? "" : visible(String(value));
}

export function useReferences(): References {
  const references = useContext(ReferencesContext);
  if (!references) throw new Error("useReferences needs a ReferencesProvider around it.");
  return references;
}

/** The name of the record that an id points to; undefined until it is known, and for good where there is none. */
export function createReferenceName(
  target: Accessor<{ readonly object: string; readonly id: string } | null>,
): Accessor<string | undefined> {
  const { names, isMirrored } = useReferences();
  const [name, setName] = createSignal<string>();
  createEffect(() => {
    const { object, id } = target() ?? {};
    if (object === undefined || id === undefined || !isMirrored(object))
      return void setName(undefined);
    const show = () => {
      if (target()?.id === id) setName(names.name(object, id, () => undefined) || undefined);
    };
    setName(names.name(object, id, show) || undefined);
  });
  return name;
}

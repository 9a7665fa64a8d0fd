import { useQuery } from "@tanstack/solid-query";
import { type Accessor, createMemo } from "solid-js";
import type { ViewEntry } from "../../edge/protocol/view.ts";
import { boardPath, boardsQuery } from "../state/boards.ts";
import { settled } from "../state/query.ts";
import { useSync } from "../state/sync.tsx";
import { setTheme, type Theme, theme, THEMES } from "../state/theme.ts";
import { viewsQuery } from "../state/views.ts";
import { viewPath } from "../view/over.ts";
import type { PaletteItem } from "./palette-items.ts";

const PAGES: readonly PaletteItem[] = [
  { key: "/boards", label: "Boards", sort: "Page", href: "/boards" },
  { key: "/objects", label: "Objects", sort: "Page", href: "/objects" },
  { key: "/sync", label: "Sync", sort: "Page", href: "/sync" },
  { key: "/api-reference", label: "API reference", sort: "Page", href: "/api-reference" },
];

const THEME_WORDS: Readonly<Record<Theme, string>> = {
  system: "Theme of the system",
  light: "Light theme",
  dark: "Dark theme",
};

/** Every page that there is, and what can be done from anywhere. */
export function createPlaces(onKeyboard: () => void): Accessor<readonly PaletteItem[]> {
  const sync = useSync();
  const boards = useQuery(() => boardsQuery);
  const views = useQuery(() => viewsQuery(null));
  const isMirrored = ({ object }: ViewEntry) => sync.status(object) !== undefined;
  const viewItem = (view: ViewEntry): PaletteItem => ({
    key: `view ${view.id}`,
    label: view.name,
    beside: sync.status(view.object)?.labelPlural ?? view.object,
    sort: "View",
    href: viewPath(view.object, view.id),
  });
  return createMemo(() => {
    const all = settled(boards);
    return [
      ...[...(all?.readyMade ?? []), ...(all?.saved ?? [])].map(boardItem),
      ...sync.objects().map(objectItem),
      ...(settled(views)?.views ?? []).filter(isMirrored).map(viewItem),
      ...PAGES,
      ...THEMES.filter((one) => one !== theme()).map(themeItem),
      { key: "keyboard", label: "Keyboard shortcuts", sort: "Command", run: onKeyboard },
    ];
  });
}

function boardItem({ id, name }: { readonly id: string; readonly name: string }): PaletteItem {
  return { key: `board ${id}`, label: name, sort: "Board", href: boardPath(id) };
}

function objectItem(one: { readonly object: string; readonly labelPlural: string }): PaletteItem {
  const { object, labelPlural } = one;
  return {
    key: `object ${object}`,
    label: labelPlural,
    sort: "List",
    href: `/objects/${object}`,
  };
}

function themeItem(one: Theme): PaletteItem {
  return {
    key: `theme ${one}`,
    label: THEME_WORDS[one],
    sort: "Command",
    run: () => setTheme(one),
  };
}

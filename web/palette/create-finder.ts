import { useNavigate } from "@solidjs/router";
import { createEffect, createMemo, createSignal } from "solid-js";
import { useSync } from "../state/sync.tsx";
import { createPlaces } from "./create-places.ts";
import { createSearch } from "../state/create-search.ts";
import { matchesOf, nextLine, type PaletteItem, recordItem } from "./palette-items.ts";

/** What is typed, the lines that it finds, and the one that is chosen: the first, until arrows or a pointer move on. */
export function createFinder(options: {
  readonly typed: string;
  readonly onDone: () => void;
  readonly onKeyboard: () => void;
}) {
  const navigate = useNavigate();
  const sync = useSync();
  const [text, setText] = createSignal(options.typed);
  const [chosen, choose] = createSignal<string | null>(null);
  const places = createPlaces(options.onKeyboard);
  const search = createSearch(text);
  const matches = createMemo(() => matchesOf(text(), places()));
  const labelOf = (object: string) => sync.status(object)?.label ?? object;
  const pluralOf = (object: string) => sync.status(object)?.labelPlural ?? object;
  const records = createMemo(() =>
    (search.answer()?.hits ?? []).map((hit) => recordItem(hit, labelOf, recordPath)),
  );
  const lines = createMemo(() => [...matches(), ...records()]);
  const at = () => {
    const found = lines().findIndex(({ key }) => key === chosen());
    return found < 0 && lines().length > 0 ? 0 : found;
  };

  /** @param isApart in a tab of its own */
  const take = (item: PaletteItem | undefined, isApart: boolean): void => {
    if (item === undefined) return;
    if ("href" in item && isApart) {
      window.open(item.href, "_blank", "noopener");
      return;
    }
    options.onDone();
    if ("href" in item) navigate(item.href);
    else item.run();
  };
  // Who types fast and presses Enter means what is typed, not what was found before.
  const [isAwaited, setAwaited] = createSignal(false);
  const takeChosen = (isApart: boolean) => {
    const isPlace = at() >= 0 && at() < matches().length;
    if (search.isBehind() && !isPlace) setAwaited(true);
    else take(lines()[at()], isApart);
  };
  createEffect(() => {
    if (!isAwaited() || search.isBehind()) return;
    setAwaited(false);
    take(lines()[at()], false);
  });
  const move = (step: 1 | -1) => choose(lines()[nextLine(at(), step, lines().length)]?.key ?? null);

  return {
    text,
    setText(next: string) {
      setText(next);
      setAwaited(false);
      choose(null);
    },
    lines,
    matches,
    records,
    pluralOf,
    /** The place of the chosen line; -1 where there is none. */
    at,
    choose,
    take,
    search,
    onKey(event: KeyboardEvent) {
      if (event.key === "ArrowDown") move(1);
      else if (event.key === "ArrowUp") move(-1);
      else if (event.key === "Enter") takeChosen(event.ctrlKey || event.metaKey);
      else return;
      event.preventDefault();
    },
  };
}

const recordPath = (object: string, id: string): string => `/objects/${object}/${id}`;

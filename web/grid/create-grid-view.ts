import { useLocation, useNavigate } from "@solidjs/router";
import { createMemo, createSignal } from "solid-js";
import type { Column } from "../../edge/protocol/object.ts";
import type { ObjectDescription, Question } from "../client/api.ts";
import { shownColumns } from "../view/default-columns.ts";
import { firstGrouping, groupedHref } from "../view/grouping.ts";
import type { ListAddress } from "../view/list-address.ts";
import { pinnedCount, pinnedFirst } from "../view/column-order.ts";
import { questionFor, readColumns } from "../view/question.ts";
import { sinceHref } from "../view/since.ts";
import { densityOf, ownDensity } from "./own-density.ts";
import { type Refused, understood } from "../view/understood.ts";
import { parseView, type ViewState } from "../view/view-state.ts";

/** What a grid shows, as the URL holds it, and the question for rows that follows from it. */
export function createGridView(props: {
  readonly description: ObjectDescription;
  readonly list: ListAddress;
}) {
  const navigate = useNavigate();
  const location = useLocation();
  const columns = createMemo<readonly Column[]>(() => props.description.columns, [], {
    equals: sameText,
  });
  const byName = createMemo(() => new Map(columns().map((column) => [column.column, column])));
  // Of another address nothing is known to be refused.
  const refused = createMemo(() => {
    props.list.search();
    return createSignal<Refused>(new Map());
  });
  const read = createMemo(() =>
    understood(parseView(props.list.search()), columns(), refused()[0]()),
  );
  /** Leaves out what the API refused, as `refusedPart` names it. */
  const leaveOut = (text: string, reason: string) =>
    refused()[1]((before) => new Map([...before, [text, reason]]));
  const view = () => read().view;
  const shown = createMemo<readonly string[]>(
    () => {
      const names = shownColumns(columns(), view().columns).map((column) => column.column);
      return pinnedFirst(names, view().pinned);
    },
    [],
    { equals: sameText },
  );
  const needed = createMemo(() => readColumns(columns(), view()), [], { equals: sameText });
  // Hidden columns are still read, so that hiding one needs no request.
  const asked = createMemo<readonly string[]>(
    (before) => (needed().every((column) => before.includes(column)) ? before : needed()),
    [],
  );
  const question = createMemo(
    (): Question => questionFor(props.description.object, columns(), view(), asked()),
    undefined,
    { equals: sameText },
  );
  const show = (part: Partial<ViewState>) =>
    navigate(`${location.pathname}${props.list.searchOf({ ...view(), ...part })}`, {
      scroll: false,
    });
  /** Goes to what entered, left and changed since a moment (ISO 8601), of the same view. */
  const showSince = (since: string) => navigate(sinceHref(location, since));
  /** The address of the same list in groups. */
  const groupsHref = () =>
    groupedHref(location, firstGrouping(shownColumns(columns(), view().columns)));
  const showGroups = () => navigate(groupsHref());
  const leftOut = () => read().leftOut;
  const density = () => densityOf(view().density) ?? ownDensity();
  /** How many of the columns stay at the left. */
  const pinned = () => pinnedCount(shown(), view().pinned);
  return {
    columns,
    byName,
    view,
    leftOut,
    leaveOut,
    shown,
    question,
    density,
    pinned,
    show,
    showSince,
    groupsHref,
    showGroups,
  };
}

export type GridView = ReturnType<typeof createGridView>;

/** Compares plain data, so that an equal value made anew changes nothing. */
export function sameText(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

import type { ViewDefaults, ViewEntry } from "../../edge/protocol/view.ts";
import { ALL_RECORDS } from "../../edge/protocol/view-address.ts";

/** A line of the list of views. */
export type ViewLine = {
  readonly id: string;
  readonly name: string;
  /** What is to be known of it: whose it is, and whether it is a default. */
  readonly beside: string;
};

export type ViewGroup = { readonly label: string; readonly lines: readonly ViewLine[] };

/** All records, then one's own views, then those that others share; of them those whose name or owner has the text. */
export function viewGroups(
  views: readonly ViewEntry[],
  defaults: ViewDefaults,
  allRecords: string,
  text: string,
): readonly ViewGroup[] {
  const sought = text.trim().toLowerCase();
  const isMeant = (line: ViewLine) => `${line.name} ${line.beside}`.toLowerCase().includes(sought);
  const lineOf = (view: ViewEntry): ViewLine => ({
    id: view.id,
    name: view.name,
    beside: besideView(view, defaults),
  });
  const all = { id: ALL_RECORDS, name: allRecords, beside: defaultWords(ALL_RECORDS, defaults) };
  const groups = [
    { label: "All records", lines: [all] },
    { label: "My views", lines: views.filter(({ isOwn }) => isOwn).map(lineOf) },
    { label: "Shared views", lines: views.filter(({ isOwn }) => !isOwn).map(lineOf) },
  ];
  return groups
    .map(({ label, lines }) => ({ label, lines: lines.filter(isMeant) }))
    .filter(({ lines }) => lines.length > 0);
}

function besideView(view: ViewEntry, defaults: ViewDefaults): string {
  const shared = view.shared ? "shared" : "";
  const parts = [
    view.isOwn ? shared : `by ${view.owner}`,
    view.isChanged ? "with your changes" : "",
    defaultWords(view.id, defaults),
  ];
  return parts.filter((part) => part !== "").join(" · ");
}

function defaultWords(id: string, { me, everybody }: ViewDefaults): string {
  if (me === id) return "your default";
  return everybody === id ? "everybody’s default" : "";
}

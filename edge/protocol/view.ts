import * as v from "valibot";
import { Name } from "./name.ts";
import { NOT_OF_A_VIEW } from "./view-address.ts";

/*
 * A view: a list of an object under a name, kept as the list's address. What a person has otherwise of it is an address
 * over that address (`web/view/over.ts`). Names of fields are checked when the list is opened, so that a view of before a
 * field went still opens.
 */

/** Of an address, in characters. */
export const MOST_SEARCH = 8_000;

const isOfList = (search: string) => {
  const names = new Set(new URLSearchParams(search).keys());
  return !search.startsWith("?") && !NOT_OF_A_VIEW.some((name) => names.has(name));
};

const Search = v.pipe(
  v.string(),
  v.maxLength(MOST_SEARCH, `an address has at most ${MOST_SEARCH} characters`),
  v.check(
    isOfList,
    "it takes the address of a list without its “?”, and without view, asOf and since",
  ),
);

const CONTENT = {
  name: Name,
  search: Search,
  /** Whether everybody sees it. */
  shared: v.boolean(),
};

/** Sent to make a view. */
export const NewView = v.strictObject({ object: v.string(), ...CONTENT });
export type NewView = v.InferOutput<typeof NewView>;

export const ViewContent = v.strictObject(CONTENT);
export type ViewContent = v.InferOutput<typeof ViewContent>;

/** Sent to change a view: the version that it was made of. Another one in between refuses it. */
export const ViewSave = v.strictObject({
  version: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000_000)),
  view: ViewContent,
});
export type ViewSave = v.InferOutput<typeof ViewSave>;

/** What a person has otherwise of a view, for themselves alone. */
export const OwnChange = v.strictObject({
  search: v.pipe(Search, v.minLength(1, "an empty change is none; remove it instead")),
});
export type OwnChange = v.InferOutput<typeof OwnChange>;

export const DEFAULT_OF = ["me", "everybody"] as const;

/** What an object opens with, for oneself or for everybody: a view, all records, or null for no choice. */
export const DefaultChoice = v.strictObject({
  object: v.string(),
  of: v.picklist(DEFAULT_OF),
  view: v.nullable(v.string()),
});
export type DefaultChoice = v.InferOutput<typeof DefaultChoice>;

/** The id of a view, `ALL_RECORDS`, or null where nothing was chosen. */
export type ViewDefaults = Readonly<Record<(typeof DEFAULT_OF)[number], string | null>>;

/** A view of the list. */
export type ViewEntry = {
  readonly id: string;
  readonly object: string;
  readonly name: string;
  /** Who made it, and whether that is the person who asks. */
  readonly owner: string;
  readonly isOwn: boolean;
  readonly shared: boolean;
  readonly version: number;
  /** When that version was saved (ISO 8601). */
  readonly savedAt: string;
  /** Whether the person who asks has it otherwise. */
  readonly isChanged: boolean;
};

/** A view, and what the person who asks has otherwise of it. */
export type ViewAnswer = ViewEntry & { readonly search: string; readonly change: string | null };

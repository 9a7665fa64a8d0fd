import type { JSX } from "solid-js";
import type { CellValue } from "../../edge/protocol/cell.ts";
import type { Column } from "../../edge/protocol/object.ts";
import { BLANK_TEXT } from "../format/visible.ts";
import { EMPTY_TEXT } from "./cell-text.ts";
import type { Filled } from "./kind.ts";
import { kindOf } from "./registry.ts";

export type DrawnLook = {
  /** -1 in a grid, which is one tab stop. */
  readonly linkTabIndex?: number | undefined;
  /** It stands within a link, so it must not be one itself. */
  readonly inLink?: boolean | undefined;
};

type Drawn = DrawnLook & {
  readonly column: Column;
  readonly value: CellValue | undefined;
  /** The value in one short line (`cellText`). */
  readonly text: string;
};

/**
 * A value as its kind wants to be seen: chips, links, figures, a dash for nothing. Nothing in it follows a signal, so a
 * cell costs no more than its elements: who draws it draws it again.
 */
export function drawnValue({ column, value, text, ...look }: Drawn): JSX.Element {
  if (value === null || value === undefined) return drawnEmpty();
  const kind = kindOf(column);
  switch (kind.cell) {
    case "plain":
      return text;
    case "text":
    case "rich":
      return drawnText(text, value);
    case "away":
      return look.inLink ? drawnText(text, value) : drawnLink(kind.href, text, value, look);
    case "code":
    case "record":
      return drawnCode(value);
    case "chip":
      return <span class="chip">{text}</span>;
    case "chips":
      return drawnChips(kind.parts(value, column));
    case "tick":
      return value === true ? drawnYes() : <span class="text-ink-3">No</span>;
  }
}

export function drawnEmpty(): JSX.Element {
  return (
    <span class="text-dash" aria-label="Empty" role="img">
      {EMPTY_TEXT}
    </span>
  );
}

/** An id, or another text for machines. */
export function drawnCode(value: Filled): JSX.Element {
  const code = String(value);
  return <span class="font-mono text-xs">{code}</span>;
}

/** Latin letters, digits and signs: what stands around such a text cannot turn it, nor it what stands around it. */
const LEFT_TO_RIGHT = /^[\u0020-\u024f]*$/;

/**
 * A text that keeps its own direction. What has no character that can be seen is marked as such, and looks like no text
 * of that wording.
 */
export function drawnText(text: string, value: Filled): JSX.Element {
  if (text === BLANK_TEXT && value !== BLANK_TEXT) return <bdi class="text-ink-3">{text}</bdi>;
  return LEFT_TO_RIGHT.test(text) ? text : <bdi>{text}</bdi>;
}

/** An address outside of Orgmirror; a text where it is none. */
function drawnLink(
  href: (value: string) => string | null,
  text: string,
  value: Filled,
  look: DrawnLook,
): JSX.Element {
  const to = href(String(value));
  const shown = drawnText(text, value);
  if (to === null) return shown;
  const tabIndex = look.linkTabIndex;
  const target = to.startsWith("http") ? "_blank" : undefined;
  return (
    <a
      class="link"
      href={to}
      tabindex={tabIndex}
      rel="noopener noreferrer nofollow"
      target={target}
    >
      {shown}
    </a>
  );
}

function drawnChips(parts: readonly string[]): JSX.Element {
  const chips = parts.map((one) => <span class="chip shrink-0">{one}</span>);
  return <span class="inline-flex max-w-full gap-1 overflow-hidden align-middle">{chips}</span>;
}

function drawnYes(): JSX.Element {
  return (
    <span>
      <svg
        aria-hidden="true"
        class="mr-1 inline size-3.5 align-[-2px]"
        viewBox="0 0 16 16"
        fill="none"
        stroke="currentColor"
        stroke-width="2"
        stroke-linecap="round"
        stroke-linejoin="round"
      >
        <path d="M3.5 8.5 6.5 11.5 12.5 4.8" />
      </svg>
      Yes
    </span>
  );
}

import { type Accessor, createRenderEffect, type JSX } from "solid-js";
import { insert } from "solid-js/web";
import type { CellValue } from "../../edge/protocol/cell.ts";
import type { Column } from "../../edge/protocol/object.ts";
import { cellText } from "../kinds/cell-text.ts";
import { isRecordLink, RecordLink } from "../kinds/cell-value.tsx";
import { type DrawnLook, drawnValue } from "../kinds/drawn-value.tsx";
import { kindOf } from "../kinds/registry.ts";
import type { Row } from "../rows/row-table.ts";
import type { CellRange } from "./cell-range.ts";

export type DrawnColumn = {
  readonly column: Column;
  readonly index: number;
  readonly leftPx: number;
  readonly widthPx: number;
  readonly sticky: boolean;
};

/** Where a cell stands in its row: a sticky one by the layout, and there it stays; the others by the virtualiser. */
export function cellStyle({ leftPx, widthPx }: DrawnColumn): string {
  return `width:${widthPx}px;left:${leftPx}px`;
}

/** The first column leads to the record; others that stay at the left look as they do elsewhere. */
export function cellClasses({ column, index, sticky }: DrawnColumn): Record<string, boolean> {
  return {
    "g-sticky": index === 0,
    "g-pin": sticky && index > 0,
    "g-number": kindOf(column).isFigure,
  };
}

/** A cell without its value, which all rows copy: attributes of hundreds of cells are set once. */
const blanks = new WeakMap<DrawnColumn, HTMLElement>();

function blankCell(drawn: DrawnColumn): HTMLElement {
  const known = blanks.get(drawn);
  if (known) return known;
  const blank = (
    <div
      role="gridcell"
      class="g-cell"
      classList={cellClasses(drawn)}
      aria-colindex={drawn.index + 1}
      data-column={drawn.column.column}
      style={cellStyle(drawn)}
    />
  ) as HTMLElement;
  blanks.set(drawn, blank);
  return blank;
}

type CellProps = {
  readonly drawn: DrawnColumn;
  readonly row: Accessor<Row>;
  /** Where the name of the record leads. */
  readonly href: () => string;
  /** What stands beside it. */
  readonly note: () => JSX.Element;
  /** The column of the row that has the focus. */
  readonly focused: Accessor<string | null>;
  /** The selected columns of the row. */
  readonly selected: Accessor<CellRange | null>;
};

/**
 * A cell of a row. A screen has hundreds: each is a copy of its column's, and draws its value again only where that, or
 * its text, is another one.
 */
export function gridCell(props: CellProps): HTMLElement {
  const { drawn, row } = props;
  const cell = blankCell(drawn).cloneNode() as HTMLElement;
  cell.dataset["recordId"] = row().id;
  if (drawn.index === 0) showValue(nameLink(cell, props), props, { inLink: true });
  else if (isRecordLink(drawn.column)) insert(cell, <RecordOf {...props} />);
  else showValue(cell, props, { linkTabIndex: -1 });
  showState(cell, props);
  return cell;
}

/** The first cell of a row leads to the record, and says what has become of it. */
function nameLink(cell: HTMLElement, { href, note }: CellProps): HTMLElement {
  const link = (<a class="g-name" href={href()} tabindex="-1" />) as HTMLElement;
  cell.append(link);
  insert(cell, note, null);
  return link;
}

function RecordOf({ drawn, row }: CellProps): JSX.Element {
  const { column } = drawn;
  return <RecordLink column={column} value={row().cells[column.column]} linkTabIndex={-1} />;
}

type Shown = { readonly value: CellValue | undefined; readonly text: string };

function showValue(place: HTMLElement, { drawn, row }: CellProps, look: DrawnLook): void {
  const { column } = drawn;
  createRenderEffect<Shown | undefined>((was) => {
    const { id, cells } = row();
    const value = cells[column.column] ?? (drawn.index === 0 ? id : null);
    const text = cellText(column, value, new Date(), cells);
    if (was?.value === value && was.text === text) return was;
    place.replaceChildren();
    place.append(drawnValue({ column, value, text, ...look }) as Node | string);
    return { value, text };
  });
}

function showState(cell: HTMLElement, { drawn, focused, selected }: CellProps): void {
  createRenderEffect(() => {
    cell.tabIndex = focused() === drawn.column.column ? 0 : -1;
    const range = selected();
    const isSelected = range !== null && drawn.index >= range.left && drawn.index <= range.right;
    if (isSelected) cell.setAttribute("aria-selected", "true");
    else cell.removeAttribute("aria-selected");
  });
}

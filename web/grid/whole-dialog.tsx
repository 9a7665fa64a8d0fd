import { useQuery } from "@tanstack/solid-query";
import { createSignal, type JSX, Match, Switch } from "solid-js";
import type { CellValue } from "../../edge/protocol/cell.ts";
import type { Column } from "../../edge/protocol/object.ts";
import { api, isClipped } from "../client/api.ts";
import { columnLabel } from "../kinds/column-label.ts";
import { kindOf } from "../kinds/registry.ts";
import type { LiveRows } from "../rows/create-live-rows.ts";
import { settled } from "../state/query.ts";
import { useRecordHref } from "../state/record-href.ts";
import { Dialog } from "../ui/dialog.tsx";
import { FullValue } from "../ui/full-value.tsx";
import { Icon } from "../ui/icon.tsx";
import { announce } from "../ui/live-region.tsx";
import "./whole-value.css";

type Props = {
  readonly object: string;
  readonly id: string;
  readonly column: Column;
  readonly cell: HTMLElement;
  readonly rows: LiveRows;
  readonly onClose: () => void;
};

/** The whole value of a cell beside it, or below everything on a phone on its side: to be read, scrolled, selected, copied. */
export function WholeDialog(props: Props): JSX.Element {
  let body: HTMLDivElement | undefined;
  const whole = createWhole(props);
  const label = () => columnLabel(props.column);
  const isRich = () => kindOf(props.column).cell === "rich";
  const copied = () => (isRich() ? (body?.innerText ?? "") : String(whole.value() ?? ""));
  return (
    <Dialog
      class="whole-value"
      label={label()}
      style={placeBeside(props.cell)}
      onShow={() => body?.focus()}
      onClose={() => props.onClose()}
    >
      <div class="flex items-center gap-2 border-b border-line py-1.5 pr-2 pl-3">
        <h2 class="min-w-0 flex-1 truncate text-sm font-medium">{label()}</h2>
        <CopyButton text={copied} isReady={whole.isKnown()} />
        <button
          type="button"
          class="button button-quiet px-1.5 pointer-coarse:min-h-11 pointer-coarse:min-w-11"
          aria-label="Close"
          title="Close (Esc)"
          onClick={() => props.onClose()}
        >
          <Icon name="close" />
        </button>
      </div>
      <div
        ref={(element) => (body = element)}
        class="min-h-0 flex-1 overflow-y-auto p-3 text-sm wrap-anywhere whitespace-pre-wrap outline-none"
        role="group"
        aria-label={label()}
        tabindex="0"
        data-whole-value
      >
        <Switch fallback={<span class="bone h-24 w-full" aria-busy="true" />}>
          <Match when={whole.error()}>{(error) => <p role="alert">{error().message}</p>}</Match>
          <Match when={whole.isKnown()}>
            <FullValue column={props.column} value={whole.value()} cells={whole.cells()} />
          </Match>
        </Switch>
      </div>
    </Dialog>
  );
}

/** The value as the row has it; of a long text that has only its beginning, as the record has it. */
function createWhole(props: Props) {
  const row = props.rows.row(props.id);
  const held = (): CellValue | undefined => row()?.cells[props.column.column];
  const isPart = () => isClipped(held());
  const href = useRecordHref();
  const moment = () =>
    new URL(href(props.object, props.id), window.location.href).searchParams.get("asOf");
  const query = useQuery(() => ({
    queryKey: ["whole", props.object, props.id, moment(), held()],
    queryFn: ({ signal }) => api.record(props.object, props.id, moment(), signal),
    enabled: isPart(),
    gcTime: 0,
  }));
  const read = () => settled(query)?.row[props.column.column];
  return {
    cells: () => row()?.cells,
    value: () => (isPart() ? read() : held()),
    isKnown: () => !isPart() || settled(query) !== undefined,
    error: () => (isPart() && settled(query) === undefined ? query.error : null),
  };
}

function CopyButton(props: {
  readonly text: () => string;
  readonly isReady: boolean;
}): JSX.Element {
  const [said, setSaid] = createSignal("Copy");
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(props.text());
      setSaid("Copied");
    } catch {
      setSaid("Not copied: the browser does not allow it");
    }
    announce("copy", `${said()}.`);
  };
  return (
    <button
      type="button"
      class="button pointer-coarse:min-h-11"
      disabled={!props.isReady}
      onClick={() => void copy()}
    >
      {said()}
    </button>
  );
}

const APART_PX = 4;
const WIDTH_PX = 440;
/** Less room below a cell is not enough, where there is more above it. */
const ENOUGH_PX = 260;

/** Where it stands beside a cell, for `whole-value`, which has another place on a phone on its side. */
function placeBeside(cell: HTMLElement): string {
  const { left, top, bottom } = cell.getBoundingClientRect();
  const [above, below] = [top, window.innerHeight - bottom].map((room) => room - 2 * APART_PX);
  const isBelow = (below ?? 0) >= Math.min(ENOUGH_PX, above ?? 0);
  const x = Math.max(APART_PX, Math.min(left, window.innerWidth - WIDTH_PX - APART_PX));
  const y = isBelow
    ? `--w-top:${bottom + APART_PX}px`
    : `--w-bottom:${window.innerHeight - top + APART_PX}px`;
  return `--w-left:${x}px;--w-width:${WIDTH_PX}px;--w-most:${isBelow ? below : above}px;${y}`;
}

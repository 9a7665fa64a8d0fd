import { useQuery } from "@tanstack/solid-query";
import {
  createSignal,
  createUniqueId,
  For,
  type JSX,
  Match,
  onCleanup,
  onMount,
  Show,
  Switch,
} from "solid-js";
import type { Column } from "../../edge/protocol/object.ts";
import type { Cells } from "../../edge/protocol/cell.ts";
import { api, type ObjectDescription } from "../client/api.ts";
import { CellValueView } from "../kinds/cell-value.tsx";
import { columnLabel } from "../kinds/column-label.ts";
import { withCode } from "../kinds/currency.ts";
import { recordName } from "../kinds/record-name.ts";
import { descriptionQuery } from "../state/description.ts";
import { settled } from "../state/query.ts";
import type { CardTarget } from "./card-target.ts";
import { cardColumns, cardFields } from "./card-columns.ts";

const FRESH_MS = 30_000;
const WIDTH_PX = 300;
const APART_PX = 6;

/** The card of the record that a link leads to, beside the link and over everything else. */
export function RecordCard(props: { readonly target: CardTarget }): JSX.Element {
  const { link, object, id, asOf } = props.target;
  const card = createUniqueId();
  const described = useQuery(() => descriptionQuery(object));
  const record = useQuery(() => ({
    queryKey: ["card", object, id, asOf],
    queryFn: ({ signal }) => readCells(props.target, settled(described), signal),
    enabled: described.isSuccess,
    staleTime: FRESH_MS,
  }));
  describes(link, card);
  const [place, setPlace] = createSignal("");
  let element: HTMLDivElement | undefined;
  onMount(() => {
    const follow = new ResizeObserver(() => element && setPlace(placeBeside(link, element)));
    if (element) follow.observe(element);
    onCleanup(() => follow.disconnect());
  });
  return (
    <div
      ref={(drawn) => (element = drawn)}
      id={card}
      role="tooltip"
      class="fixed z-40 rounded-md border border-line-2 bg-surface p-3 text-sm shadow-[0_6px_24px_var(--color-shade)]"
      style={`width:${WIDTH_PX}px;${place()}`}
      data-record-card={id}
    >
      <Switch fallback={<Bones />}>
        <Match when={described.error ?? record.error}>
          {(error) => <p class="text-ink-2">{error().message}</p>}
        </Match>
        <Match when={settled(record) === null}>
          <p class="text-ink-2">This record is not there any more.</p>
        </Match>
        <Match when={settled(described)}>
          {(description) => (
            <Show when={settled(record)} fallback={<Bones />}>
              {(cells) => <Fields description={description()} cells={cells()} id={id} />}
            </Show>
          )}
        </Match>
      </Switch>
    </div>
  );
}

/** Null where there is no such record. */
async function readCells(
  { object, id, asOf }: CardTarget,
  description: ObjectDescription | undefined,
  signal: AbortSignal,
): Promise<Cells | null> {
  if (asOf !== null) return (await api.record(object, id, asOf, signal)).row;
  const all = description?.columns ?? [];
  const name = all.filter((one) => one.nameField);
  const shown = [...name, ...cardColumns(all)].map(({ column }) => column);
  const columns = withCode(shown, all);
  const question = { object, columns, filters: [`id.eq.${id}`], sort: "" };
  return (await api.rows(question, null, 1, signal)).rows[0] ?? null;
}

function Fields(props: {
  readonly description: ObjectDescription;
  readonly cells: Cells;
  readonly id: string;
}): JSX.Element {
  const fields = () => cardFields(cardColumns(props.description.columns), props.cells);
  return (
    <>
      <p class="text-xs text-ink-3">{props.description.label}</p>
      <p class="mb-1.5 line-clamp-2 font-semibold wrap-anywhere">
        <bdi>{recordName(props.cells, props.description.columns) ?? props.id}</bdi>
      </p>
      <dl class="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-0.5">
        <For each={fields()}>{(column) => <Field column={column} cells={props.cells} />}</For>
      </dl>
    </>
  );
}

function Field(props: { readonly column: Column; readonly cells: Cells }): JSX.Element {
  return (
    <>
      <dt class="max-w-28 truncate text-ink-3">{columnLabel(props.column)}</dt>
      <dd class="truncate">
        <CellValueView
          column={props.column}
          value={props.cells[props.column.column]}
          cells={props.cells}
          linkTabIndex={-1}
        />
      </dd>
    </>
  );
}

/** Of what has the focus, or else of the link. What would show beside it is taken away. */
function describes(link: HTMLElement, card: string): void {
  const focused = document.activeElement;
  const described = focused?.contains(link) && focused !== document.body ? focused : link;
  described.setAttribute("aria-describedby", card);
  link.closest("[title]")?.removeAttribute("title");
  onCleanup(() => described.removeAttribute("aria-describedby"));
}

/** Below the link where there is room, else above it; never beyond the window. */
function placeBeside(link: HTMLElement, card: HTMLElement): string {
  const { left, top, bottom } = link.getBoundingClientRect();
  const height = card.offsetHeight;
  const isBelow = bottom + APART_PX + height <= window.innerHeight || top < height + APART_PX;
  const at = isBelow ? bottom + APART_PX : top - APART_PX - height;
  const most = window.innerWidth - WIDTH_PX - APART_PX;
  return `left:${Math.max(APART_PX, Math.min(left, most))}px;top:${Math.max(APART_PX, at)}px`;
}

function Bones(): JSX.Element {
  return (
    <div class="flex flex-col gap-2" aria-hidden="true">
      <For each={[30, 70, 60, 80, 50]}>
        {(width) => <span class="bone h-3.5" style={{ width: `${width}%` }} />}
      </For>
    </div>
  );
}

import { For, type JSX, Match, Show, Switch } from "solid-js";
import type { Board, BoardFilter } from "../../edge/protocol/board.ts";
import type { Period } from "../../edge/protocol/question.ts";
import type { FilterValues } from "../../edge/protocol/tile-question.ts";
import { Icon } from "../ui/icon.tsx";
import type { BoardPlace } from "./create-board-place.ts";
import type { Describe } from "../condition/field-at.ts";
import { PeriodFilter } from "./period-filter.tsx";
import { ValueFilter } from "./value-filter.tsx";

/** What the whole board is narrowed by. */
export function FilterBar(props: {
  readonly board: Pick<Board, "filters">;
  readonly place: BoardPlace;
  readonly describe: Describe;
}): JSX.Element {
  const values = () => props.place.view().values;
  return (
    <Show when={props.board.filters.length > 0}>
      <div class="flex flex-wrap items-center gap-2" role="group" aria-label="Filters">
        <For each={props.board.filters}>
          {(filter) => (
            <span class="relative inline-flex items-center">
              <Switch>
                <Match when={filter.kind === "period"}>
                  <PeriodFilter
                    filter={filter}
                    period={periodIn(values(), filter)}
                    onChange={(period) => props.place.setFilter(filter.key, period)}
                  />
                </Match>
                <Match when={filter.kind === "value"}>
                  <ValueFilter
                    filter={filter}
                    chosen={listIn(values(), filter)}
                    zone={props.place.view().zone}
                    describe={props.describe}
                    onChange={(list) =>
                      props.place.setFilter(filter.key, list.length > 0 ? list : null)
                    }
                  />
                </Match>
              </Switch>
              <Show when={values()[filter.key]}>
                <button
                  type="button"
                  class="button button-quiet ml-0.5 px-1"
                  aria-label={`Clear ${filter.label}`}
                  title={`Clear ${filter.label}`}
                  onClick={() => props.place.setFilter(filter.key, null)}
                >
                  <Icon name="close" class="size-3.5" />
                </button>
              </Show>
            </span>
          )}
        </For>
      </div>
    </Show>
  );
}

function periodIn(values: FilterValues, { key }: BoardFilter): Period | null {
  const value = values[key];
  return value !== undefined && "period" in value ? value : null;
}

function listIn(values: FilterValues, { key }: BoardFilter): readonly (string | null)[] {
  const value = values[key];
  return value === undefined || "period" in value ? [] : value;
}

import { Index, type JSX } from "solid-js";
import { FieldPicker } from "../condition/field-picker.tsx";
import { AddButton, RemoveButton } from "../condition/parts.tsx";
import { Select } from "../kinds/select.tsx";
import { MOST_SORTS, type Sort } from "../view/view-state.ts";

const DIRECTIONS = ["ascending", "descending"];

/** By what a list is ordered: by several fields, behind references too. */
export function OrderPart(props: {
  readonly sort: readonly Sort[];
  readonly onChange: (sort: readonly Sort[]) => void;
}): JSX.Element {
  const change = (index: number, part: Partial<Sort>) =>
    props.onChange(props.sort.map((one, at) => (at === index ? { ...one, ...part } : one)));
  const isLast = () => props.sort.length >= MOST_SORTS;
  return (
    <fieldset class="flex min-w-0 flex-col gap-2 border-t border-line pt-3">
      <legend class="sr-only">Order</legend>
      <Index each={props.sort}>
        {(one, index) => (
          <div
            role="group"
            aria-label={`Order ${index + 1}`}
            class="grid grid-cols-[minmax(0,1fr)_minmax(0,8rem)_auto] items-center gap-1.5 text-sm sm:grid-cols-[4rem_minmax(0,1fr)_minmax(0,8rem)_auto]"
          >
            <span class="text-ink-2 max-sm:sr-only">{index === 0 ? "Order by" : "then by"}</span>
            <FieldPicker
              label={`Field ${index + 1} of the order`}
              part={`sort/${index}`}
              path={one().column}
              fits={() => true}
              onChoose={(column) => change(index, { column })}
            />
            <Select
              label="Direction"
              values={DIRECTIONS}
              text={(direction) => direction}
              chosen={one().descending ? "descending" : "ascending"}
              onChoose={(direction) => change(index, { descending: direction === "descending" })}
            />
            <RemoveButton
              label={`Remove order ${index + 1}`}
              onRemove={() => props.onChange(props.sort.filter((_, at) => at !== index))}
            />
          </div>
        )}
      </Index>
      <AddButton
        disabled={isLast()}
        onAdd={() => props.onChange([...props.sort, { column: "", descending: false }])}
      >
        Order
      </AddButton>
    </fieldset>
  );
}

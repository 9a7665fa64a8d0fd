import { createSignal, For, type JSX } from "solid-js";
import type { BoardFilter } from "../../edge/protocol/board.ts";
import type { Period } from "../../edge/protocol/question.ts";
import { Popover } from "../ui/popover.tsx";
import { periodText } from "./board-address.ts";
import { periodWords } from "../format/period.ts";

const CHOICES: readonly Period[] = [
  { period: "today" },
  { period: "this-week" },
  { period: "last-week" },
  { period: "this-month" },
  { period: "last-month" },
  { period: "this-quarter" },
  { period: "last-quarter" },
  { period: "this-year" },
  { period: "last-year" },
  { period: "last-n-days", n: 30 },
  { period: "last-n-days", n: 90 },
  { period: "last-n-months", n: 12 },
  { period: "next-month" },
  { period: "next-quarter" },
];

/** Chooses a stretch of time that moves with today. */
export function PeriodFilter(props: {
  readonly filter: BoardFilter;
  readonly period: Period | null;
  readonly onChange: (period: Period) => void;
}): JSX.Element {
  const [isOpen, setOpen] = createSignal(false);
  const choose = (period: Period) => {
    setOpen(false);
    props.onChange(period);
  };
  return (
    <Popover
      open={isOpen()}
      onOpen={setOpen}
      label={props.filter.label}
      width="md:w-64"
      side="left"
      button={
        <>
          <span class="text-ink-3">{props.filter.label}</span>
          {props.period === null ? "any" : periodWords(props.period)}
        </>
      }
    >
      <div class="flex flex-col gap-2 p-2">
        <ul class="grid grid-cols-2 gap-px">
          <For each={CHOICES}>
            {(period) => (
              <li>
                <button
                  type="button"
                  class="w-full rounded-md px-2 py-1 text-left text-sm hover:bg-hover aria-pressed:bg-tint aria-pressed:text-accent-2 pointer-coarse:py-3"
                  aria-pressed={
                    props.period !== null && periodText(props.period) === periodText(period)
                  }
                  onClick={() => choose(period)}
                >
                  {periodWords(period)}
                </button>
              </li>
            )}
          </For>
        </ul>
        <form
          class="flex items-center gap-2 border-t border-line px-2 pt-2 text-sm"
          onSubmit={(event) => {
            event.preventDefault();
            const n = Number(new FormData(event.currentTarget).get("days"));
            if (Number.isInteger(n) && n >= 1 && n <= 1_000) choose({ period: "last-n-days", n });
          }}
        >
          <label class="flex items-center gap-2">
            last
            <input class="field w-16" type="number" name="days" min="1" max="1000" required />
            days
          </label>
          <button type="submit" class="button ml-auto">
            Set
          </button>
        </form>
      </div>
    </Popover>
  );
}

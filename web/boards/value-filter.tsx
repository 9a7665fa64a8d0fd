import { createSignal, type JSX, lazy, Match, Switch } from "solid-js";
import type { BoardFilter } from "../../edge/protocol/board.ts";
import { Later } from "../ui/later.tsx";
import { Popover } from "../ui/popover.tsx";
import { createChoices } from "./create-choices.ts";
import type { Describe } from "../condition/field-at.ts";

const ChoiceList = lazy(async () => ({
  default: (await import("./choice-list.tsx")).ChoiceList,
}));

type ValueFilterProps = {
  readonly filter: BoardFilter;
  readonly chosen: readonly (string | null)[];
  readonly zone: string;
  readonly describe: Describe;
  readonly onChange: (values: readonly (string | null)[]) => void;
};

/** Chooses values of a field: those that there are, with how many records have them. */
export function ValueFilter(props: ValueFilterProps): JSX.Element {
  const [isOpen, setOpen] = createSignal(false);
  const choices = createChoices(
    () => props.filter,
    () => props.zone,
    props.describe,
    () => isOpen() || props.chosen.length > 0,
  );
  const toggle = (value: string | null) =>
    props.onChange(
      props.chosen.includes(value)
        ? props.chosen.filter((one) => one !== value)
        : [...props.chosen, value],
    );
  return (
    <Popover
      open={isOpen()}
      onOpen={setOpen}
      label={props.filter.label}
      width="md:w-72"
      side="left"
      button={
        <>
          <span class="text-ink-3">{props.filter.label}</span>
          <span class="max-w-40 truncate">{chosenText(props.chosen.map(choices.textOf))}</span>
        </>
      }
    >
      <Switch fallback={<span class="bone m-2 h-24" aria-busy="true" />}>
        <Match when={choices.error()}>
          {(error) => <p class="p-3 text-sm text-bad-ink">{error().message}</p>}
        </Match>
        <Match when={choices.isKnown()}>
          <Later fallback={<span class="bone m-2 block h-24" />}>
            <ChoiceList
              label={props.filter.label}
              choices={choices.all()}
              chosen={props.chosen}
              onToggle={toggle}
            />
          </Later>
        </Match>
      </Switch>
    </Popover>
  );
}

function chosenText(texts: readonly string[]): string {
  if (texts.length === 0) return "any";
  return texts.length <= 2 ? texts.join(", ") : `${texts[0]} and ${texts.length - 1} more`;
}

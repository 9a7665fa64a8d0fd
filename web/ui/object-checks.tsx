import { type Accessor, createSignal, For, type JSX } from "solid-js";
import { useSync } from "../state/sync.tsx";

/** Which of them are ticked; none at first. */
export function createChosen(): {
  readonly objects: Accessor<ReadonlySet<string>>;
  readonly choose: (object: string, isOn: boolean) => void;
} {
  const [objects, setObjects] = createSignal<ReadonlySet<string>>(new Set());
  const choose = (object: string, isOn: boolean) => {
    const others = [...objects()].filter((one) => one !== object);
    setObjects(new Set(isOn ? [...others, object] : others));
  };
  return { objects, choose };
}

/** The objects that one sees, to be ticked. */
export function ObjectChecks(props: {
  /** What is chosen, as it is read to those who do not see the list. */
  readonly legend: string;
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: (object: string, isOn: boolean) => void;
}): JSX.Element {
  const sync = useSync();
  return (
    <fieldset class="min-w-0 rounded-md border border-line">
      <legend class="sr-only">{props.legend}</legend>
      <ul class="grid max-h-64 grid-cols-1 overflow-y-auto p-1 sm:grid-cols-2">
        <For each={sync.objects()}>
          {({ object, labelPlural }) => (
            <li class="min-w-0 rounded-sm hover:bg-hover">
              <label class="flex min-h-7 cursor-pointer items-center gap-2 px-2 py-1 text-sm pointer-coarse:min-h-11">
                <input
                  type="checkbox"
                  class="size-3.5 shrink-0 accent-accent"
                  checked={props.chosen.has(object)}
                  onChange={(event) => props.onChoose(object, event.currentTarget.checked)}
                />
                <bdi class="min-w-0 wrap-anywhere">{labelPlural}</bdi>
              </label>
            </li>
          )}
        </For>
      </ul>
    </fieldset>
  );
}

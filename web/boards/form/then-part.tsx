import { type JSX, Show } from "solid-js";
import type { Then } from "../../../edge/protocol/question.ts";
import { Choices, type ChoiceOf } from "./choices.tsx";
import { useForm } from "./form-context.ts";
import { type ThenName, thenFault } from "./parts-that-fit.ts";
import { NumberField } from "../../condition/parts.tsx";
import { Part } from "./part.tsx";

const WORDS: readonly (readonly [ThenName, string])[] = [
  ["running-total", "Running total"],
  ["moving-average", "Moving average"],
  ["share", "Share of the whole"],
  ["rank", "Rank"],
  ["change", "Change since the one before"],
];

/** What else is said of each number. */
export function ThenPart(): JSX.Element {
  const form = useForm();
  const then = () => form.draft().question.then;
  const set = (next: Then | undefined) => form.ask({ then: next });
  const chosen = (): ThenName | "nothing" => {
    const now = then();
    return typeof now === "object" ? "moving-average" : (now ?? "nothing");
  };
  const choices = (): readonly ChoiceOf<ThenName | "nothing">[] => [
    { value: "nothing", text: "Nothing" },
    ...WORDS.map(([value, text]) => ({
      value,
      text,
      fault: thenFault(value, form.draft().question, form.world.describe),
    })),
  ];
  return (
    <Part title="And then" name="then">
      <Choices
        label="And then"
        chosen={chosen()}
        choices={choices()}
        onChoose={(one) => {
          if (one === "nothing") set(undefined);
          else set(one === "moving-average" ? { movingAverage: 3 } : one);
        }}
      />
      <Show when={movingOf(then())}>
        {(n) => (
          <label class="flex items-center gap-2 text-sm text-ink-2">
            of
            <NumberField
              label="How many the average is of"
              value={n()}
              min={2}
              max={366}
              onChange={(movingAverage) => set({ movingAverage })}
            />
            one after the other
          </label>
        )}
      </Show>
    </Part>
  );
}

function movingOf(then: Then | undefined): number | undefined {
  return typeof then === "object" ? then.movingAverage : undefined;
}

import { type JSX, Show } from "solid-js";
import type { Top } from "../../../edge/protocol/question.ts";
import { Choices } from "./choices.tsx";
import { useForm } from "./form-context.ts";
import { othersFault, topByChangeFault, topFault } from "./parts-that-fit.ts";
import { NumberField } from "../../condition/parts.tsx";
import { Part } from "./part.tsx";

/** How many groups are shown: all, or the first ones. */
export function TopPart(): JSX.Element {
  const form = useForm();
  const question = () => form.draft().question;
  const top = () => question().top;
  return (
    <Part title="How many" name="top">
      <Choices<"all" | "top">
        label="How many"
        chosen={top() ? "top" : "all"}
        choices={[
          { value: "all", text: "All groups" },
          { value: "top", text: "The first ones", fault: topFault(question()) },
        ]}
        onChoose={(one) => form.ask({ top: one === "all" ? undefined : { n: 10 } })}
      />
      <Show when={top()}>{(known) => <TopFields top={known()} />}</Show>
    </Part>
  );
}

function TopFields(props: { readonly top: Top }): JSX.Element {
  const form = useForm();
  const question = () => form.draft().question;
  const set = (parts: Partial<Top>) => form.ask({ top: { ...props.top, ...parts } });
  const others = () => props.top.others ?? false;
  const reason = () => othersFault(question());
  return (
    <div class="flex flex-col gap-2 text-sm text-ink-2">
      <label class="flex items-center gap-2">
        the first
        <NumberField
          label="How many groups"
          value={props.top.n}
          min={1}
          max={1_000}
          onChange={(n) => set({ n })}
        />
        by
      </label>
      <Choices<NonNullable<Top["by"]>>
        label="First by"
        chosen={props.top.by ?? "value"}
        choices={[
          { value: "value", text: "How great they are" },
          {
            value: "change",
            text: "How much they changed",
            fault: topByChangeFault(question(), form.world.describe),
          },
        ]}
        onChoose={(by) => set({ by })}
      />
      <label class="flex items-center gap-2" title={reason() ?? undefined}>
        <input
          type="checkbox"
          class="size-3.5 accent-accent"
          checked={others()}
          disabled={reason() !== null && !others()}
          onChange={(event) => set({ others: event.currentTarget.checked })}
        />
        all others as one more
        <Show when={reason()}>
          <span class="text-xs text-ink-3">{reason()}</span>
        </Show>
      </label>
    </div>
  );
}

import { type JSX, Show } from "solid-js";
import { CHART_KINDS, type ChartKind, type Tile } from "../../../edge/protocol/board.ts";
import { tileWords } from "../tile-drawing.ts";
import { Choices } from "./choices.tsx";
import { useForm } from "./form-context.ts";
import { KindPicture } from "./kind-pictures.tsx";
import { kindFault } from "./kinds-that-fit.ts";
import { PartFaults } from "../../condition/parts.tsx";
import { Part } from "./part.tsx";
import { tileOf } from "./tile-draft.ts";

const KIND_NAMES: Readonly<Record<ChartKind, string>> = {
  number: "Number",
  bars: "Bars",
  stacked: "Stacked",
  line: "Line",
  area: "Area",
  funnel: "Funnel",
  table: "Table",
  top: "Ranked",
  heat: "Heat map",
};

/** How the answer is drawn, and what is written above it. */
export function LookPart(): JSX.Element {
  const form = useForm();
  const draft = form.draft;
  return (
    <>
      <Part title="How it is drawn">
        <Choices<ChartKind>
          label="How it is drawn"
          chosen={draft().kind}
          choices={CHART_KINDS.map((value) => ({
            value,
            text: KIND_NAMES[value],
            picture: <KindPicture kind={value} />,
            fault: kindFault(value, draft()),
          }))}
          onChoose={(kind) => form.change({ kind })}
        />
        <Show when={draft().against}>
          {(against) => (
            <p class="text-xs text-ink-3">
              Beside it another question is drawn, which is kept as it is:{" "}
              {against()
                .map(({ label }) => label)
                .join(", ")}
              .
            </p>
          )}
        </Show>
      </Part>
      <Part title="Title, and what is good">
        <TitleField />
        <Show when={draft().kind === "number" || draft().target !== undefined}>
          <TargetField />
        </Show>
        <Choices<NonNullable<Tile["better"]> | "neither">
          label="Which way is good"
          chosen={draft().better ?? "neither"}
          choices={[
            { value: "neither", text: "Neither way is good" },
            { value: "more", text: "More is better" },
            { value: "less", text: "Less is better" },
          ]}
          onChoose={(one) => form.change({ better: one === "neither" ? undefined : one })}
        />
      </Part>
    </>
  );
}

function TitleField(): JSX.Element {
  const form = useForm();
  return (
    <label class="flex flex-col gap-1 text-xs text-ink-3">
      Title
      <input
        class="field w-full"
        type="text"
        maxlength="200"
        dir="auto"
        placeholder={tileWords(tileOf(form.draft()), form.world.describe)}
        value={form.draft().title ?? ""}
        onInput={(event) => form.change({ title: event.currentTarget.value || undefined })}
      />
    </label>
  );
}

function TargetField(): JSX.Element {
  const form = useForm();
  return (
    <label class="flex flex-col gap-1 text-xs text-ink-3">
      Target
      <input
        class="field w-44"
        type="text"
        inputmode="decimal"
        autocomplete="off"
        placeholder="none"
        value={form.draft().target ?? ""}
        onInput={(event) => form.change({ target: event.currentTarget.value.trim() || undefined })}
      />
      <PartFaults part="target" />
    </label>
  );
}

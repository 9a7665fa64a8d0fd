import { useQueryClient } from "@tanstack/solid-query";
import { type ComponentProps, createSignal, type JSX, Show } from "solid-js";
import { LONGEST_TOKEN_DAYS, type MadeToken, TOKEN_DAYS } from "../../edge/protocol/token.ts";
import { tokenCalls } from "../client/token-calls.ts";
import { Select } from "../kinds/select.tsx";
import { createMaking, MakeForm } from "../ui/make-form.tsx";
import { createChosen, ObjectChecks } from "../ui/object-checks.tsx";
import { TOKENS_KEY } from "./token-list.tsx";

const DAYS: readonly number[] = [7, 30, TOKEN_DAYS, LONGEST_TOKEN_DAYS];
const SEES = { all: "What you see", some: "Only some objects" } as const;
type Sees = keyof typeof SEES;

const WHOLE = { fields: "all" as const, denied: [], rows: null };

/** What a token is to be, until it is made. */
function createTokenDraft(onMade: (token: MadeToken) => void) {
  const client = useQueryClient();
  const [name, setName] = createSignal("");
  const [days, setDays] = createSignal(TOKEN_DAYS);
  const [sees, setSees] = createSignal<Sees>("all");
  const { objects, choose } = createChosen();
  const lacking = () => {
    if (name().trim() === "") return "Give the token a name.";
    return sees() === "some" && objects().size === 0 ? "Choose an object." : null;
  };
  const grants = () =>
    sees() === "all"
      ? null
      : Object.fromEntries([...objects()].map((object) => [object, WHOLE] as const));
  const making = createMaking(lacking, async () => {
    onMade(await tokenCalls.make({ name: name().trim(), days: days(), grants: grants() }));
    await client.invalidateQueries({ queryKey: TOKENS_KEY });
  });
  return { name, setName, days, setDays, sees, setSees, objects, choose, making };
}

/** Makes a token: what it is for, how long it lasts, and what it sees. */
export function NewToken(props: {
  readonly onMade: (token: MadeToken) => void;
  readonly onClose: () => void;
}): JSX.Element {
  const draft = createTokenDraft((token) => props.onMade(token));
  return (
    <MakeForm
      label="New token"
      action="Make the token"
      making={draft.making}
      onClose={props.onClose}
    >
      <div class="grid gap-4 sm:grid-cols-[minmax(0,1fr)_10rem]">
        <label class="flex min-w-0 flex-col gap-1.5 text-xs font-medium text-ink-3">
          Name
          <input
            ref={(input) => queueMicrotask(() => input.focus())}
            class="field w-full pointer-coarse:h-11"
            placeholder="What it is for"
            maxLength={120}
            value={draft.name()}
            onInput={(event) => draft.setName(event.currentTarget.value)}
          />
        </label>
        <Choice
          label="Ends after"
          values={DAYS.map(String)}
          text={(one) => (Number(one) === LONGEST_TOKEN_DAYS ? "1 year" : `${one} days`)}
          chosen={String(draft.days())}
          onChoose={(one) => draft.setDays(Number(one))}
        />
      </div>
      <div class="max-w-72">
        <Choice
          label="Sees"
          values={Object.keys(SEES)}
          text={(one) => SEES[one as Sees]}
          chosen={draft.sees()}
          onChoose={(one) => draft.setSees(one as Sees)}
        />
      </div>
      <Show when={draft.sees() === "some"}>
        <ObjectChecks
          legend="Objects that it sees"
          chosen={draft.objects()}
          onChoose={draft.choose}
        />
      </Show>
    </MakeForm>
  );
}

/** A choice under its name. */
function Choice(props: ComponentProps<typeof Select>): JSX.Element {
  return (
    <div class="flex min-w-0 flex-col gap-1.5 text-xs font-medium text-ink-3">
      <span aria-hidden="true">{props.label}</span>
      <Select {...props} />
    </div>
  );
}

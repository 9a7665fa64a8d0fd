import { createEffect, createMemo, createSignal, For, type JSX, Show } from "solid-js";
import type { Grant } from "../../edge/grants/grant-of.ts";
import type { KnownPerson } from "../../edge/protocol/person.ts";
import type { NamedObject } from "../client/group-calls.ts";
import { Select } from "../kinds/select.tsx";
import { viewAs } from "../state/view-as.ts";
import { createWhereWords } from "./grant-text.tsx";
import { grantWords } from "./grant-words.ts";
import { groupsOf } from "./groups-draft.ts";
import { useGroups } from "./groups-context.ts";
import { personText } from "../state/person-text.ts";
import { grantOfPerson, objectSight } from "./sight-of.ts";

/** What a chosen person sees of each object by the groups as they are here, saved or not. */
export function PersonSight(): JSX.Element {
  const { people, objects, state } = useGroups();
  const [chosen, setChosen] = createSignal("");
  const person = createMemo(() => people().find(({ id }) => id === chosen()));
  const grant = createMemo(() => {
    const one = person();
    return one && one.role !== null ? grantOfPerson(groupsOf(state.draft()), one) : null;
  });
  const part = () => (grant()?.isWhole ? null : grant());
  const textOf = (id: string) => {
    const one = people().find((other) => other.id === id);
    return one ? personText(one) : "Choose a person…";
  };
  return (
    <section aria-label="What a person sees">
      <h3 class="mb-1 font-semibold">What a person sees</h3>
      <p class="mb-2 text-sm text-ink-2">By the groups as they are above, saved or not.</p>
      <div class="w-72 max-w-full">
        <Select
          label="Person"
          values={["", ...people().map(({ id }) => id)]}
          text={textOf}
          chosen={chosen()}
          onChoose={setChosen}
        />
      </div>
      <Show when={person()?.role && person()}>{(one) => <ViewAs person={one()} />}</Show>
      <Show when={person()?.role === null}>
        <p class="mt-3 text-sm text-ink-2">Nobody has let them in: they see nothing.</p>
      </Show>
      <Show when={grant()?.isWhole}>
        <p class="mt-3 text-sm text-ink-2" data-sight>
          All fields of all records of all objects.
        </p>
      </Show>
      <Show when={part()}>
        {(one) => (
          <ul class="mt-3 divide-y divide-line rounded-md border border-line" data-sight>
            <For each={objects()}>{(object) => <ObjectLine grant={one()} object={object} />}</For>
          </ul>
        )}
      </Show>
    </section>
  );
}

/** Opens Orgmirror as the person has it, by the groups that are saved. */
function ViewAs(props: { readonly person: KnownPerson }): JSX.Element {
  const [problem, setProblem] = createSignal<string | null>(null);
  const begin = (): void => {
    setProblem(null);
    void viewAs(props.person.id).catch((error: unknown) =>
      setProblem(error instanceof Error ? error.message : String(error)),
    );
  };
  return (
    <div class="mt-3 flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
      <button type="button" class="button pointer-coarse:min-h-11" onClick={begin}>
        {`View as ${props.person.name}`}
      </button>
      <span class="text-ink-2">
        All pages, by the groups that are saved; for an hour at most, and in the log.
      </span>
      <Show when={problem()}>
        <p class="w-full text-bad-ink" role="alert">
          {problem()}
        </p>
      </Show>
    </div>
  );
}

const MOST = 12;

function ObjectLine(props: { readonly grant: Grant; readonly object: NamedObject }): JSX.Element {
  const { whole } = useGroups();
  const name = () => props.object.object;
  const sight = createMemo(() =>
    objectSight(props.grant, name(), whole.describe(name())?.columns ?? null),
  );
  createEffect(() => {
    if (sight()?.isWhole === false) whole.want([name()]);
  });
  const where = createWhereWords(name, () => sight()?.rows ?? null);
  const words = () => {
    const one = sight();
    if (one === null) return "Not there";
    if (one.isWhole) return "All fields of all records";
    if (one.count === null) return "…";
    return grantWords({ fields: [], denied: [], rows: null }, one.count, where());
  };
  const hidden = () => {
    const labels = sight()?.hidden ?? [];
    const more = labels.length - MOST;
    return labels.slice(0, MOST).join(", ") + (more > 0 ? ` and ${more} more` : "");
  };
  return (
    <li class="px-3 py-2 text-sm wrap-anywhere" data-object={name()}>
      <bdi class="font-medium">{props.object.labelPlural}</bdi>
      <span class="block" classList={{ "text-ink-3": sight() === null, "text-ink-2": true }}>
        {words()}
      </span>
      <Show when={hidden() !== ""}>
        <span class="block text-ink-3">{`Hidden: ${hidden()}`}</span>
      </Show>
    </li>
  );
}

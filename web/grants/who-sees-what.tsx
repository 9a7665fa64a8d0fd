import { useQuery } from "@tanstack/solid-query";
import { createMemo, For, type JSX, Match, Show, Switch } from "solid-js";
import type { GroupsAnswer } from "../../edge/protocol/grant.ts";
import type { KnownPerson } from "../../edge/protocol/person.ts";
import { groupCalls, type NamedObject } from "../client/group-calls.ts";
import { peopleCalls } from "../client/people-calls.ts";
import { dateTimeText } from "../format/time.ts";
import { settled } from "../state/query.ts";
import { LeaveDialog } from "../ui/asked-dialog.tsx";
import { createLeaving } from "../ui/create-leaving.ts";
import { Icon } from "../ui/icon.tsx";
import { ProblemView } from "../ui/problem-view.tsx";
import { createGroups } from "./create-groups.ts";
import { createWholeObjects } from "./create-whole-objects.ts";
import { GroupCard } from "./group-card.tsx";
import { added, groupsOf } from "./groups-draft.ts";
import { GroupsContext, useGroups } from "./groups-context.ts";
import { PersonSight } from "./person-sight.tsx";
import { SaveBar } from "./save-bar.tsx";
import { inNoGroup } from "./sight-of.ts";

/** Who sees what, for admins: all groups in their order, changed here and saved at once. */
export function WhoSeesWhat(): JSX.Element {
  // What is changed here is of one version: it is read again when that is asked for.
  const groups = useQuery(() => ({
    queryKey: ["groups"],
    queryFn: ({ signal }) => groupCalls.groups(signal),
    ...{ staleTime: 0, gcTime: 0, refetchOnWindowFocus: false },
  }));
  const objects = useQuery(() => ({
    queryKey: ["groups", "objects"],
    queryFn: ({ signal }) => groupCalls.objects(signal),
  }));
  const people = useQuery(() => ({
    queryKey: ["people"],
    queryFn: ({ signal }) => peopleCalls.people(signal),
  }));
  const all = createMemo(() => {
    const [one, other, third] = [settled(groups), settled(objects), settled(people)];
    return one && other && third
      ? { first: one, objects: other.objects, people: third.people }
      : null;
  });
  const again = () => {
    for (const query of [groups, objects, people]) if (query.isError) void query.refetch();
  };
  return (
    <Switch fallback={<span class="bone h-60 w-full" aria-busy="true" />}>
      <Match when={all() !== null}>
        <Editor
          first={(all() as Known).first}
          objects={all()?.objects ?? []}
          people={all()?.people ?? []}
        />
      </Match>
      <Match when={groups.error ?? objects.error ?? people.error}>
        {(error) => <ProblemView nested error={error()} onRetry={again} />}
      </Match>
    </Switch>
  );
}

type Known = {
  readonly first: GroupsAnswer;
  readonly objects: readonly NamedObject[];
  readonly people: readonly KnownPerson[];
};

function Editor(props: Known): JSX.Element {
  const state = createGroups(props.first);
  const names = createMemo(() => new Set(props.objects.map(({ object }) => object.toLowerCase())));
  const isMirrored = (object: string) => names().has(object.toLowerCase());
  const objects = createMemo(() =>
    props.objects.toSorted((a, b) => a.labelPlural.localeCompare(b.labelPlural)),
  );
  const leaving = createLeaving(state.isDirty);
  let root: HTMLDivElement | undefined;
  const toGap = () =>
    queueMicrotask(() => {
      const fault = root?.querySelector("[data-fault]");
      fault?.scrollIntoView({ block: "center" });
    });
  return (
    <GroupsContext.Provider
      value={{
        ...{ state, objects, isMirrored, whole: createWholeObjects(isMirrored) },
        people: () => props.people,
      }}
    >
      {/* What has the focus stays above the bar below. */}
      <div
        ref={(element) => (root = element)}
        class="[&_:is(button,input,select,summary)]:scroll-mb-28"
        data-groups
      >
        <Head />
        <GroupList />
        <Unseen />
        <div class="mt-8">
          <PersonSight />
        </div>
        <div class="mt-6" />
        <SaveBar onLacking={toGap} />
      </div>
      <Show when={leaving.isAsked()}>
        <LeaveDialog
          what="The changes of who sees what"
          onLeave={leaving.leave}
          onStay={leaving.stay}
        />
      </Show>
    </GroupsContext.Provider>
  );
}

function Head(): JSX.Element {
  const { state } = useGroups();
  const saved = () => {
    const { version, savedBy, savedAt } = state.saved();
    if (version === 0 || savedAt === null) return "Nobody has changed this yet.";
    return `Saved by ${savedBy ?? "somebody"}, ${dateTimeText(savedAt, new Date())}.`;
  };
  return (
    <div class="mb-3 flex flex-wrap items-start gap-x-4 gap-y-2">
      <p class="min-w-0 flex-1 basis-72 text-sm text-ink-2">
        Of an object the first group of a person decides that says anything of it. Fields that any
        of their groups hides stay hidden. <span class="text-ink-3 wrap-anywhere">{saved()}</span>
      </p>
      <button
        type="button"
        class="button pointer-coarse:min-h-11"
        onClick={() => state.edit(added)}
      >
        <Icon name="plus" />
        New group
      </button>
    </div>
  );
}

function GroupList(): JSX.Element {
  const { state } = useGroups();
  const keys = () => state.draft().map(({ key }) => key);
  const byKey = createMemo(
    () => new Map(state.draft().map((group, i) => [group.key, { group, place: i + 1 }])),
  );
  return (
    <Show
      when={keys().length > 0}
      fallback={<p class="text-sm text-ink-2">There is no group: nobody sees anything.</p>}
    >
      <ol class="flex flex-col gap-2.5">
        {/* By their keys: what is open, and has the focus, stays so when groups are moved. */}
        <For each={keys()}>
          {(key) => (
            <Show when={byKey().get(key)}>
              {(one) => (
                <GroupCard group={one().group} place={one().place} isFirstOpen={state.isNew(key)} />
              )}
            </Show>
          )}
        </For>
      </ol>
    </Show>
  );
}

const MOST = 5;

/** Who sees nothing, and who will. */
function Unseen(): JSX.Element {
  const { state, people } = useGroups();
  const lost = createMemo(() => inNoGroup(groupsOf(state.draft()), people()));
  const text = () => {
    const names = lost().map(({ name }) => name);
    const more = names.length - MOST;
    const all = names.slice(0, MOST).join(", ") + (more > 0 ? ` and ${more} more` : "");
    const one = names.length === 1 ? "is in no group and sees" : "are in no group and see";
    const now = names.length === 0 ? "" : `${all} ${one} nothing. `;
    return `${now}No group is for everybody: who is in none sees nothing.`;
  };
  return (
    <Show when={!state.draft().some(({ everybody }) => everybody)}>
      <p
        class="mt-3 flex gap-2 rounded-md bg-warn-tint px-3 py-2 text-sm text-warn-ink"
        role="note"
      >
        <Icon name="warning" class="mt-0.5" />
        <span class="wrap-anywhere">{text()}</span>
      </p>
    </Show>
  );
}

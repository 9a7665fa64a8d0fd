import { useQuery, useQueryClient } from "@tanstack/solid-query";
import { createSignal, createUniqueId, For, type JSX, Match, Show, Switch } from "solid-js";
import { type KnownPerson, ROLES, type SaidRole } from "../../edge/protocol/person.ts";
import { peopleCalls } from "../client/people-calls.ts";
import { dateTimeText } from "../format/time.ts";
import { Select } from "../kinds/select.tsx";
import { settled } from "../state/query.ts";
import { EmptyView, ProblemView } from "../ui/problem-view.tsx";

const KEY = ["people"];

/** Everybody who was ever here, and what they may do; for admins. */
export function PeopleTable(): JSX.Element {
  const query = useQuery(() => ({
    queryKey: KEY,
    queryFn: ({ signal }) => peopleCalls.people(signal),
  }));
  return (
    <Switch fallback={<span class="bone h-40 w-full" aria-busy="true" />}>
      <Match when={settled(query)}>
        {(answer) => (
          <Show
            when={answer().people.length > 0}
            fallback={
              <EmptyView
                title="Nobody has signed in yet"
                detail="Who signs in is listed here, and sees nothing until you say what they may do."
              />
            }
          >
            <Rows people={answer().people} />
            <Show when={!answer().isWhole}>
              <p class="mt-2 text-sm text-ink-3">These are the people seen last; there are more.</p>
            </Show>
          </Show>
        )}
      </Match>
      <Match when={query.error}>
        {(error) => <ProblemView nested error={error()} onRetry={() => void query.refetch()} />}
      </Match>
    </Switch>
  );
}

function Rows(props: { readonly people: readonly KnownPerson[] }): JSX.Element {
  return (
    <ul class="divide-y divide-line rounded-md border border-line">
      <For each={props.people}>{(person) => <Person person={person} />}</For>
    </ul>
  );
}

/** What an admin can say; nothing, so that the setting ROLES decides. */
const SAID: readonly (SaidRole | "")[] = ["", "none", ...ROLES];

function roleText(said: string, person: KnownPerson): string {
  if (said === "") return bySettings(person);
  return said === "none" ? "Nothing" : named(said);
}

function named(role: string): string {
  return role.slice(0, 1).toUpperCase() + role.slice(1);
}

/** Where no admin said anything, or their word does not hold, the setting ROLES decides. */
function bySettings({ said, role }: KnownPerson): string {
  return said === null
    ? `By the settings: ${role === null ? "nothing" : named(role)}`
    : "By the settings";
}

/** An address in the setting keeps its role whatever is said. */
function isOverruled({ said, role }: KnownPerson): boolean {
  return said !== null && said !== (role ?? "none");
}

function Person(props: { readonly person: KnownPerson }): JSX.Element {
  const id = createUniqueId();
  const client = useQueryClient();
  const [problem, setProblem] = createSignal<string | null>(null);
  const told = async (work: () => Promise<unknown>): Promise<void> => {
    setProblem(null);
    await work().catch((error: unknown) =>
      setProblem(error instanceof Error ? error.message : String(error)),
    );
    await client.invalidateQueries({ queryKey: KEY });
  };
  const say = (role: string) =>
    told(() => peopleCalls.sayRole(props.person.id, (role || null) as SaidRole | null));
  const sessions = () => props.person.sessions;
  return (
    <li class="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 gap-y-2 px-4 py-2.5 md:grid-cols-[minmax(0,1fr)_13rem_9rem]">
      <div class="min-w-0 max-md:col-span-2">
        <p id={id} class="truncate text-sm font-medium">
          <bdi>{props.person.name}</bdi>
        </p>
        <p class="truncate text-xs text-ink-3" title={props.person.issuer}>
          <bdi>{props.person.email ?? "No address that is vouched for"}</bdi>
          {`, seen ${dateTimeText(props.person.seenAt, new Date())}`}
        </p>
      </div>
      <Select
        label={`Role of ${props.person.name}`}
        values={SAID}
        text={(said) => roleText(said, props.person)}
        chosen={props.person.said ?? ""}
        onChoose={(said) => void say(said)}
      />
      <button
        type="button"
        class="button justify-center pointer-coarse:min-h-11"
        aria-describedby={id}
        disabled={sessions() === 0}
        onClick={() => void told(() => peopleCalls.endSessions(props.person.id))}
      >
        {sessions() === 1 ? "End the sign-in" : `End ${sessions()} sign-ins`}
      </button>
      <Show when={isOverruled(props.person)}>
        <p class="col-span-full text-xs text-warn-ink">
          {`The settings make this address ${props.person.role}, whatever is said here.`}
        </p>
      </Show>
      <Show when={problem()}>
        <p class="col-span-full text-sm text-bad-ink" role="alert">
          {problem()}
        </p>
      </Show>
    </li>
  );
}

import { useQuery, useQueryClient } from "@tanstack/solid-query";
import { createSignal, For, type JSX, Match, Show, Switch } from "solid-js";
import type { SessionEntry } from "../../edge/protocol/person.ts";
import { peopleCalls } from "../client/people-calls.ts";
import { dateTimeText } from "../format/time.ts";
import { settled } from "../state/query.ts";
import { ProblemView } from "../ui/problem-view.tsx";
import { browserName } from "./browser-name.ts";
import { signOut } from "./sign-out.ts";

/** Where one is signed in, and the way out of each. */
export function OwnSessions(): JSX.Element {
  const query = useQuery(() => ({
    queryKey: ["sessions"],
    queryFn: ({ signal }) => peopleCalls.sessions(signal),
  }));
  return (
    <Switch fallback={<span class="bone h-24 w-full" aria-busy="true" />}>
      <Match when={settled(query)}>
        {(answer) => (
          <ul class="divide-y divide-line rounded-md border border-line">
            <For each={answer().sessions}>{(session) => <Session session={session} />}</For>
          </ul>
        )}
      </Match>
      <Match when={query.error}>
        {(error) => <ProblemView nested error={error()} onRetry={() => void query.refetch()} />}
      </Match>
    </Switch>
  );
}

function Session(props: { readonly session: SessionEntry }): JSX.Element {
  const client = useQueryClient();
  const [problem, setProblem] = createSignal<string | null>(null);
  const end = async (): Promise<void> => {
    setProblem(null);
    try {
      await signOut(props.session);
      await client.invalidateQueries({ queryKey: ["sessions"] });
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  const used = () => dateTimeText(props.session.usedAt, new Date());
  return (
    <li class="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2.5">
      <div class="min-w-0 flex-1">
        <p class="truncate text-sm" title={props.session.browser}>
          {browserName(props.session.browser)}
        </p>
        <p class="text-xs text-ink-3">
          {props.session.isThis ? "This browser" : `Last used ${used()}`}
          {`, signed in ${dateTimeText(props.session.beganAt, new Date())}`}
        </p>
      </div>
      <button type="button" class="button pointer-coarse:min-h-11" onClick={() => void end()}>
        {props.session.isThis ? "Sign out" : "End it"}
      </button>
      <Show when={problem()}>
        <p class="w-full text-sm text-bad-ink" role="alert">
          {problem()}
        </p>
      </Show>
    </li>
  );
}

import { useQuery } from "@tanstack/solid-query";
import { type JSX, lazy, Match, Show, Switch } from "solid-js";
import { api } from "../client/api.ts";
import { OwnSessions } from "../people/own-sessions.tsx";
import { PeopleTable } from "../people/people-table.tsx";
import { settled } from "../state/query.ts";
import { Later } from "../ui/later.tsx";
import { showPlace } from "../ui/place.tsx";
import { ProblemView } from "../ui/problem-view.tsx";

const WhoSeesWhat = lazy(async () => ({
  default: (await import("../grants/who-sees-what.tsx")).WhoSeesWhat,
}));

const DeedList = lazy(async () => ({
  default: (await import("../people/deed-list.tsx")).DeedList,
}));

/** Who one is here, where one is signed in, and, for admins, everybody. */
export function PeoplePage(): JSX.Element {
  const query = useQuery(() => ({
    queryKey: ["person"],
    queryFn: ({ signal }) => api.person(signal),
  }));
  showPlace(() => [{ label: "People" }]);
  return (
    <div class="mx-auto max-w-3xl px-4 pt-6 pb-12 md:px-8 md:pt-8">
      <h1 class="mb-5 text-xl font-semibold tracking-tight">People</h1>
      <Switch fallback={<span class="bone h-24 w-full" aria-busy="true" />}>
        <Match when={settled(query)}>
          {(person) => (
            <>
              <p class="text-sm text-ink-2">
                {`You are ${person().name}${roleText(person().role)}.`}{" "}
                <a class="link underline underline-offset-2" href="/api-reference">
                  API reference
                </a>
              </p>
              <Show when={person().isSession}>
                <h2 class="mt-6 mb-3 text-lg font-semibold tracking-tight">
                  Where you are signed in
                </h2>
                <OwnSessions />
              </Show>
              <Show when={person().role && !person().viewing}>
                <p class="mt-4 flex flex-wrap gap-2">
                  <a class="button w-max pointer-coarse:min-h-11" href="/tokens">
                    Tokens for programs
                  </a>
                  <Show when={person().role === "admin"}>
                    <a class="button w-max pointer-coarse:min-h-11" href="/webhooks">
                      Webhooks
                    </a>
                  </Show>
                </p>
              </Show>
              <Show when={person().role === "admin"}>
                <h2 class="mt-8 mb-3 text-lg font-semibold tracking-tight">Everybody</h2>
                <PeopleTable />
                <h2 class="mt-10 mb-3 text-lg font-semibold tracking-tight">Who sees what</h2>
                <Later fallback={<span class="bone h-60 w-full" aria-busy="true" />}>
                  <WhoSeesWhat />
                </Later>
                <h2 class="mt-10 mb-3 text-lg font-semibold tracking-tight">What people did</h2>
                <Later fallback={<span class="bone h-40 w-full" aria-busy="true" />}>
                  <DeedList />
                </Later>
              </Show>
            </>
          )}
        </Match>
        <Match when={query.error}>
          {(error) => <ProblemView nested error={error()} onRetry={() => void query.refetch()} />}
        </Match>
      </Switch>
    </div>
  );
}

function roleText(role: string | null): string {
  if (role === null) return ", and may see nothing yet";
  return `, with the role ${role}`;
}

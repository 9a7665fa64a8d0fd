import { useQuery } from "@tanstack/solid-query";
import { createSignal, For, type JSX, onMount, Show } from "solid-js";
import { FAULT_PARAMETER, SIGN_IN_FAULTS, type SignInFault } from "../../edge/protocol/person.ts";
import { api, type ApiProblem } from "../client/api.ts";
import { forgetKept } from "../kept/kept.ts";
import { settled } from "../state/query.ts";
import { showBare } from "../ui/bare.ts";
import { Logo } from "../ui/logo.tsx";
import { ProblemView } from "../ui/problem-view.tsx";
import { signOutHere } from "./sign-out.ts";

/** Who is not signed in chooses a way in, and comes back to this page; who is not let in is told so. */
export function SignInView(props: { readonly error: ApiProblem }): JSX.Element {
  const isIn = () => props.error.status === 403;
  showBare(() => true);
  // Whoever may not see anything any more keeps nothing either.
  onMount(() => void forgetKept());
  return (
    <div class="mx-auto flex min-h-full max-w-sm flex-col justify-center px-6 py-14">
      <h1 class="mb-3 flex items-center justify-center gap-2 text-lg font-semibold tracking-tight">
        <Logo />
        Orgmirror
      </h1>
      <Show when={isIn()} fallback={<WaysIn error={props.error} />}>
        <NotLetIn error={props.error} />
      </Show>
    </div>
  );
}

function WaysIn(props: { readonly error: ApiProblem }): JSX.Element {
  const query = useQuery(() => ({
    queryKey: ["ways-in"],
    queryFn: ({ signal }) => api.waysIn(signal),
  }));
  const ways = () => settled(query)?.ways ?? [];
  const here = () => {
    const { pathname, search, hash } = window.location;
    const asked = new URLSearchParams(search);
    asked.delete(FAULT_PARAMETER);
    const query = asked.size === 0 ? "" : `?${asked}`;
    return encodeURIComponent(pathname + query + hash);
  };
  return (
    <Show when={!query.isPending} fallback={<span class="bone h-10 w-full" aria-busy="true" />}>
      <Show
        when={ways().length > 0}
        fallback={<ProblemView nested error={query.error ?? props.error} onRetry={reload} />}
      >
        <p class="mb-6 text-center text-sm text-ink-2">{whyNot() ?? props.error.message}</p>
        <ul class="flex flex-col gap-2">
          <For each={ways()}>
            {({ id, name }, index) => (
              <li>
                <a
                  class="button h-10 w-full justify-center pointer-coarse:h-12"
                  classList={{ "button-primary": index() === 0 }}
                  // The router knows only pages.
                  rel="external"
                  href={`/api/sign-in/${id}?to=${here()}`}
                >
                  {`Sign in with ${name}`}
                </a>
              </li>
            )}
          </For>
        </ul>
      </Show>
    </Show>
  );
}

const FAULTS: Readonly<Record<SignInFault, string>> = {
  refused: "The provider did not let you in, or what it says of you does not hold. Try again.",
  unreachable: "The provider does not answer right now. Try again in a moment.",
  "not-begun": "The sign-in took too long, or was ended elsewhere. Begin again.",
  "other-organization":
    "You are a user of another organization than the one that is mirrored here.",
  "not-ready": "It is not known yet which organization is mirrored. Try again in a moment.",
};

/** Why somebody came back from a provider without being signed in. */
function whyNot(): string | null {
  const fault = new URLSearchParams(window.location.search).get(FAULT_PARAMETER);
  const known = SIGN_IN_FAULTS.find((one) => one === fault);
  return known === undefined ? null : FAULTS[known];
}

function NotLetIn(props: { readonly error: ApiProblem }): JSX.Element {
  const query = useQuery(() => ({
    queryKey: ["person"],
    queryFn: ({ signal }) => api.person(signal),
  }));
  const [problem, setProblem] = createSignal<string | null>(null);
  const leave = () =>
    void signOutHere().catch((error: unknown) =>
      setProblem(error instanceof Error ? error.message : String(error)),
    );
  return (
    <>
      <p class="mb-6 text-center text-sm text-ink-2 wrap-anywhere">{props.error.message}</p>
      <div class="flex flex-wrap justify-center gap-2">
        <button type="button" class="button button-primary pointer-coarse:h-11" onClick={reload}>
          Try again
        </button>
        <Show when={settled(query)?.isSession}>
          <button type="button" class="button pointer-coarse:h-11" onClick={leave}>
            Sign out
          </button>
        </Show>
      </div>
      <Show when={problem()}>
        <p class="mt-4 text-center text-sm text-bad-ink" role="alert">
          {problem()}
        </p>
      </Show>
    </>
  );
}

function reload(): void {
  window.location.reload();
}

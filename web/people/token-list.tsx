import { useQuery, useQueryClient } from "@tanstack/solid-query";
import { createSignal, For, type JSX, Match, Show, Switch } from "solid-js";
import type { TokenEntry } from "../../edge/protocol/token.ts";
import { tokenCalls } from "../client/token-calls.ts";
import { exactDateTimeText } from "../format/time.ts";
import { settled } from "../state/query.ts";
import { useSync } from "../state/sync.tsx";
import { AskedDialog } from "../ui/asked-dialog.tsx";
import { EmptyView, ProblemView } from "../ui/problem-view.tsx";
import { seesText, timesText } from "./token-words.ts";

/** All lists of tokens: what is made or revoked is in each of them. */
export const TOKENS_KEY = ["tokens"];

/** One's own tokens, or, for admins, those of others, with the way to revoke each. */
export function TokenList(props: { readonly ofOthers: boolean }): JSX.Element {
  const query = useQuery(() => ({
    queryKey: [...TOKENS_KEY, props.ofOthers],
    queryFn: ({ signal }) => tokenCalls.tokens(props.ofOthers, signal),
  }));
  const shown = (tokens: readonly TokenEntry[]) =>
    tokens.filter(({ isOwn }) => isOwn !== props.ofOthers);
  return (
    <Switch fallback={<span class="bone h-24 w-full" aria-busy="true" />}>
      <Match when={settled(query)}>
        {(answer) => (
          <Show
            when={shown(answer().tokens).length > 0}
            fallback={
              <EmptyView
                title={props.ofOthers ? "Nobody else has a token" : "You have no token"}
                detail="A program that has one reads by the API, and nobody signs in for it."
              />
            }
          >
            <ul class="divide-y divide-line rounded-md border border-line">
              <For each={shown(answer().tokens)}>{(token) => <Token token={token} />}</For>
            </ul>
          </Show>
        )}
      </Match>
      <Match when={query.error}>
        {(error) => <ProblemView nested error={error()} onRetry={() => void query.refetch()} />}
      </Match>
    </Switch>
  );
}

function Token(props: { readonly token: TokenEntry }): JSX.Element {
  const sync = useSync();
  const [isAsked, setAsked] = createSignal(false);
  const labelOf = (object: string) => sync.status(object)?.labelPlural ?? object;
  return (
    <li class="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2.5" data-token={props.token.id}>
      <div class="min-w-0 flex-1">
        <p class="text-sm font-medium wrap-anywhere">
          <bdi>{props.token.name}</bdi>
          <Show when={!props.token.isOwn}>
            <span class="font-normal text-ink-2">
              {" of "}
              <bdi>{props.token.owner}</bdi>
            </span>
          </Show>
        </p>
        <p class="text-xs text-ink-3 wrap-anywhere">{seesText(props.token, labelOf)}</p>
        <p
          class="text-xs"
          classList={{
            "text-ink-3": !props.token.isExpired,
            "text-warn-ink": props.token.isExpired,
          }}
          title={`Made ${exactDateTimeText(props.token.madeAt)}`}
        >
          {timesText(props.token, new Date())}
        </p>
      </div>
      <button
        type="button"
        class="button pointer-coarse:min-h-11"
        aria-label={`Revoke ${props.token.name}`}
        onClick={() => setAsked(true)}
      >
        Revoke
      </button>
      <Show when={isAsked()}>
        <RevokeDialog token={props.token} onClose={() => setAsked(false)} />
      </Show>
    </li>
  );
}

function RevokeDialog(props: {
  readonly token: TokenEntry;
  readonly onClose: () => void;
}): JSX.Element {
  const client = useQueryClient();
  const [problem, setProblem] = createSignal<string | null>(null);
  const revoke = async (): Promise<void> => {
    setProblem(null);
    try {
      await tokenCalls.revoke(props.token.id);
      props.onClose();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
    await client.invalidateQueries({ queryKey: TOKENS_KEY });
  };
  return (
    <AskedDialog
      title={`Revoke “${props.token.name}”?`}
      detail="Programs that use it are refused from then on. It cannot be taken back."
      onClose={props.onClose}
    >
      <Show when={problem()}>
        <p class="w-full text-sm text-bad-ink" role="alert">
          {problem()}
        </p>
      </Show>
      <button type="button" class="button pointer-coarse:min-h-11" onClick={() => props.onClose()}>
        Keep it
      </button>
      <button
        type="button"
        class="button button-primary pointer-coarse:min-h-11"
        onClick={() => void revoke()}
      >
        Revoke it
      </button>
    </AskedDialog>
  );
}

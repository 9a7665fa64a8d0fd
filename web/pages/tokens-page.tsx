import { useQuery } from "@tanstack/solid-query";
import { createSignal, type JSX, Show } from "solid-js";
import type { MadeToken as Made } from "../../edge/protocol/token.ts";
import { NewToken } from "../people/new-token.tsx";
import { TokenList } from "../people/token-list.tsx";
import { personQuery } from "../state/person.ts";
import { settled } from "../state/query.ts";
import { Icon } from "../ui/icon.tsx";
import { showPlace } from "../ui/place.tsx";
import { SecretOnce } from "../ui/secret-once.tsx";

/** One's tokens for programs, and, for admins, those of others. */
export function TokensPage(): JSX.Element {
  const query = useQuery(() => personQuery);
  const [made, setMade] = createSignal<Made | null>(null);
  const [isMaking, setMaking] = createSignal(false);
  let button: HTMLButtonElement | undefined;
  const close = () => {
    setMaking(false);
    setMade(null);
    button?.focus();
  };
  showPlace(() => [{ label: "People", href: "/people" }, { label: "Tokens" }]);
  return (
    <div class="mx-auto max-w-3xl px-4 pt-6 pb-12 md:px-8 md:pt-8">
      <div class="mb-2 flex flex-wrap items-center justify-between gap-3">
        <h1 class="text-xl font-semibold tracking-tight">Tokens</h1>
        <button
          ref={(element) => (button = element)}
          type="button"
          class="button pointer-coarse:min-h-11"
          aria-expanded={isMaking()}
          onClick={() => {
            setMade(null);
            setMaking(true);
          }}
        >
          <Icon name="plus" />
          New token
        </button>
      </div>
      <p class="mb-5 text-sm text-ink-2">
        With a token a program reads by the API what you see, or less, until it ends. It changes
        nothing, and loses what you lose.
      </p>
      <Show when={isMaking()}>
        <NewToken
          onMade={(token) => {
            setMaking(false);
            setMade(token);
          }}
          onClose={close}
        />
      </Show>
      <Show when={made()}>
        {(token) => (
          <SecretOnce
            title={`The token “${token().name}”`}
            label="Token"
            value={token().token}
            onClose={close}
          />
        )}
      </Show>
      <TokenList ofOthers={false} />
      <Show when={settled(query)?.role === "admin"}>
        <h2 class="mt-10 mb-3 text-lg font-semibold tracking-tight">Tokens of others</h2>
        <TokenList ofOthers />
      </Show>
    </div>
  );
}

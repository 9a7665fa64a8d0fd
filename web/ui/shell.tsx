import { useNavigate } from "@solidjs/router";
import { useQuery } from "@tanstack/solid-query";
import {
  type Component,
  createSignal,
  For,
  type JSX,
  lazy,
  onCleanup,
  onMount,
  Show,
} from "solid-js";
import type { PersonAnswer } from "../../edge/protocol/person.ts";
import { ApiProblem } from "../client/api.ts";
import { personQuery } from "../state/person.ts";
import { settled } from "../state/query.ts";
import { useSync } from "../state/sync.tsx";
import { isBare } from "./bare.ts";
import { ConnectionBadge } from "./connection-badge.tsx";
import { keepFocus } from "./focus-keeper.ts";
import { Icon } from "./icon.tsx";
import { keepScroll } from "./keep-scroll.ts";
import { Later } from "./later.tsx";
import { LiveRegion } from "./live-region.tsx";
import { place } from "./place.tsx";
import { ProblemView } from "./problem-view.tsx";
import { Rail } from "./rail.tsx";
import { createShortcuts } from "./shortcut.ts";
import { makeTypedAhead } from "./typed-ahead.ts";

const Drawer = lazy(async () => ({ default: (await import("./drawer.tsx")).Drawer }));

const ShortcutSheet = lazy(async () => ({
  default: (await import("./shortcut-sheet.tsx")).ShortcutSheet,
}));

/** Shown instead of the page to whom it is refused. */
type SignIn = Component<{ readonly error: ApiProblem }>;

/** Shown above every page that is seen with another person's eyes. */
type ViewingBar = Component<{ readonly person: PersonAnswer }>;

/** Shown as long as it is there. */
type Palette = Component<{
  /** What was typed before it was there. */
  readonly takeTyped: () => string;
  readonly onClose: () => void;
  readonly onKeyboard: () => void;
}>;

/** Rail, top bar, and the page between them. */
export function Shell(props: {
  readonly palette: Palette;
  readonly signIn: SignIn;
  readonly viewingBar: ViewingBar;
  readonly children?: JSX.Element;
}): JSX.Element {
  const [shown, setShown] = createSignal<"sheet" | "palette" | "menu" | null>(null);
  let shell: HTMLDivElement | undefined;
  let main: HTMLElement | undefined;
  const typed = makeTypedAhead();
  const search = () => {
    typed.begin();
    setShown("palette");
  };
  createKeys({ onSheet: () => setShown("sheet"), onSearch: search });
  onMount(() => {
    if (shell) onCleanup(keepFocus(shell));
  });
  keepScroll(() => main);
  return (
    <div
      ref={(element) => (shell = element)}
      class="grid h-dvh grid-cols-1"
      classList={{ "md:grid-cols-[216px_minmax(0,1fr)]": !isBare() }}
    >
      <a
        href="#main"
        class="button button-primary absolute top-2 left-2 z-50 -translate-y-16 focus:translate-y-0"
      >
        Skip to the content
      </a>
      <Show when={!isBare()}>
        <Side />
      </Show>
      <div class="flex min-h-0 min-w-0 flex-col bg-surface">
        <Viewing bar={props.viewingBar} />
        <Show when={!isBare()}>
          <TopBar
            onMenu={() => setShown("menu")}
            onSearch={search}
            onKeyboard={() => setShown("sheet")}
          />
        </Show>
        <main
          ref={(element) => (main = element)}
          id="main"
          tabindex="-1"
          class="relative min-h-0 flex-1 overflow-y-auto"
        >
          <Admitted signIn={props.signIn}>{props.children}</Admitted>
        </main>
      </div>
      <Show when={shown() === "menu"}>
        <Later>
          <Drawer onClose={() => setShown(null)} />
        </Later>
      </Show>
      <Show when={shown() === "sheet"}>
        <Later>
          <ShortcutSheet onClose={() => setShown(null)} />
        </Later>
      </Show>
      <Show when={shown() === "palette"}>
        <Later>
          <props.palette
            takeTyped={() => typed.take()}
            onClose={() => setShown(null)}
            onKeyboard={() => setShown("sheet")}
          />
        </Later>
      </Show>
      <LiveRegion />
    </div>
  );
}

function Viewing(props: { readonly bar: ViewingBar }): JSX.Element {
  const query = useQuery(() => personQuery);
  return (
    <Show when={settled(query)?.viewing && settled(query)}>
      {(person) => (
        <Later>
          <props.bar person={person()} />
        </Later>
      )}
    </Show>
  );
}

/** The keys that work on every page. */
function createKeys(on: { readonly onSheet: () => void; readonly onSearch: () => void }): void {
  const navigate = useNavigate();
  createShortcuts({
    "Shift+?": () => on.onSheet(),
    "g h": () => navigate("/"),
    "g b": () => navigate("/boards"),
    "g o": () => navigate("/objects"),
    "g s": () => navigate("/sync"),
  });
  createShortcuts({ "$mod+k": () => on.onSearch() }, { whileTyping: true });
}

function Side(): JSX.Element {
  return (
    <aside class="hidden min-h-0 border-r border-line bg-page md:block">
      <Rail />
    </aside>
  );
}

function TopBar(props: {
  readonly onMenu: () => void;
  readonly onSearch: () => void;
  readonly onKeyboard: () => void;
}): JSX.Element {
  return (
    <header class="flex h-12 shrink-0 items-center gap-2 border-b border-line pr-3 pl-2 md:pl-5">
      <button
        type="button"
        class="button button-quiet px-1.5 md:hidden"
        aria-label="Menu"
        onClick={() => props.onMenu()}
      >
        <Icon name="menu" />
      </button>
      <Breadcrumb />
      <button
        type="button"
        class="button button-quiet gap-2 px-1.5 text-ink-3"
        aria-keyshortcuts="Control+K Meta+K"
        title="Search (Ctrl K)"
        onClick={() => props.onSearch()}
      >
        <Icon name="search" />
        <span class="sr-only text-sm lg:not-sr-only">Search</span>
        <kbd
          aria-hidden="true"
          class="hidden rounded-sm border border-line-2 px-1 font-sans text-2xs lg:inline"
        >
          Ctrl K
        </kbd>
      </button>
      <ConnectionBadge />
      <button
        type="button"
        class="button button-quiet hidden px-1.5 md:inline-flex"
        aria-label="Keyboard shortcuts"
        title="Keyboard shortcuts (?)"
        onClick={() => props.onKeyboard()}
      >
        <Icon name="keyboard" />
      </button>
    </header>
  );
}

/** The page, or why this person may not see any. */
function Admitted(props: {
  readonly signIn: SignIn;
  readonly children?: JSX.Element;
}): JSX.Element {
  const sync = useSync();
  const refusal = () => {
    const error = sync.error();
    return error instanceof ApiProblem && isRefusal(error.status, sync.answer() !== undefined)
      ? error
      : null;
  };
  return (
    <Show when={refusal()} fallback={<Later>{props.children}</Later>}>
      {(error) => (
        <Show
          when={error().status !== 503}
          fallback={<ProblemView error={error()} onRetry={() => window.location.reload()} />}
        >
          <Later>
            <props.signIn error={error()} />
          </Later>
        </Show>
      )}
    </Show>
  );
}

/** Before the first answer, 503 means that Orgmirror is not set up. Later it is an outage, and what is shown stays. */
function isRefusal(status: number, hasAnswered: boolean): boolean {
  return status === 401 || status === 403 || (status === 503 && !hasAnswered);
}

function Breadcrumb(): JSX.Element {
  return (
    <nav class="min-w-0 flex-1" aria-label="Where you are">
      <ol class="flex min-w-0 items-center gap-1 text-sm">
        <For each={place()}>
          {(crumb, index) => (
            <li
              class="flex min-w-0 items-center gap-1"
              classList={{
                "shrink-0": index() < place().length - 1,
                "max-sm:hidden": index() < place().length - 2,
              }}
            >
              <Show when={index() > 0}>
                <Icon
                  name="right"
                  class={`size-3.5 text-ink-3 ${index() === place().length - 2 ? "max-sm:hidden" : ""}`}
                />
              </Show>
              <Show
                when={crumb.href}
                fallback={
                  <span class="min-w-0 font-medium" aria-current="page">
                    <bdi class="block truncate">{crumb.label}</bdi>
                  </span>
                }
              >
                {(href) => (
                  <a
                    href={href()}
                    class="max-w-40 truncate leading-6 pointer-coarse:leading-[44px] text-ink-2 hover:text-ink"
                  >
                    {crumb.label}
                  </a>
                )}
              </Show>
            </li>
          )}
        </For>
      </ol>
    </nav>
  );
}

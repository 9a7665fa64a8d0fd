import { Route, Router } from "@solidjs/router";
import { QueryClient, QueryClientProvider } from "@tanstack/solid-query";
import { type Component, createSignal, type JSX, lazy, onCleanup, onMount } from "solid-js";
import { Dynamic } from "solid-js/web";
import { AGAIN_MS, isTransient } from "./client/api.ts";
import { pageCode } from "./page-code.ts";
import { ReferencesProvider } from "./state/references.tsx";
import { SyncProvider } from "./state/sync.tsx";
import { Shell } from "./ui/shell.tsx";

/** What is drawn once its code has come. */
const later = <Name extends string, Props extends object>(
  code: () => Promise<Readonly<Record<Name, Component<Props>>>>,
  name: Name,
) => lazy(async () => ({ default: (await code())[name] }));

const BoardPage = later(pageCode.board, "BoardPage");
const BoardsPage = later(pageCode.boards, "BoardsPage");
const ObjectsPage = later(pageCode.objects, "ObjectsPage");
const ObjectPage = later(pageCode.object, "ObjectPage");
const RecordPage = later(pageCode.record, "RecordPage");
const SyncPage = later(pageCode.sync, "SyncPage");
const PeoplePage = later(pageCode.people, "PeoplePage");
const ReferencePage = later(pageCode.reference, "ReferencePage");
const TokensPage = later(pageCode.tokens, "TokensPage");
const WebhooksPage = later(pageCode.webhooks, "WebhooksPage");
const NotFoundPage = later(pageCode.notFound, "NotFoundPage");

const Palette = later(() => import("./palette/palette.tsx"), "Palette");

const SignInView = later(() => import("./people/sign-in-view.tsx"), "SignInView");

const ViewingBar = later(() => import("./people/viewing-bar.tsx"), "ViewingBar");

const MAX_RETRIES = 2;

const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // A refusal is an answer. Only a request that failed by an outage is tried again.
      retry: (failures, error) => failures < MAX_RETRIES && isTransient(error),
      refetchInterval: (query) => (isTransient(query.state.error) ? AGAIN_MS : false),
      refetchOnWindowFocus: true,
      // Without a network what is kept is shown, and it is asked again all the same.
      networkMode: "always",
    },
  },
});

/** When the first page has settled, on most machines. */
const PRELOAD_MS = 1_200;
/** So long a page that is never idle is waited for. */
const IDLE_MS = 2_000;

/**
 * Loads the other pages, so that opening them does not wait: one after the other, and each when there is nothing else to
 * do, since a slow machine still draws the first page by then.
 */
async function preload(loads: readonly (() => Promise<unknown>)[]): Promise<void> {
  for (const load of loads) {
    await untilIdle();
    // What does not come now is loaded when it is opened.
    await load().catch(() => undefined);
  }
}

/** Some browsers do not tell when they are idle. */
function untilIdle(): Promise<unknown> {
  return new Promise((resolve) => {
    if ("requestIdleCallback" in window) requestIdleCallback(resolve, { timeout: IDLE_MS });
    else setTimeout(resolve);
  });
}

export function App(): JSX.Element {
  const [cards, setCards] = createSignal<Component>();
  onMount(() => {
    const loadCards = async () => {
      const { Cards } = await import("./card/cards.tsx");
      setCards(() => Cards);
    };
    const loads = [
      loadCards,
      ...Object.values(pageCode),
      () => import("./palette/palette.tsx"),
      () => import("./ui/drawer.tsx"),
    ];
    const timer = setTimeout(() => void preload(loads), PRELOAD_MS);
    onCleanup(() => clearTimeout(timer));
  });
  return (
    <QueryClientProvider client={queryClient}>
      <Router
        root={(props) => (
          <SyncProvider>
            <ReferencesProvider>
              <Shell palette={Palette} signIn={SignInView} viewingBar={ViewingBar}>
                {props.children}
              </Shell>
              <Dynamic component={cards()} />
            </ReferencesProvider>
          </SyncProvider>
        )}
      >
        <Route path="/" component={BoardPage} />
        <Route path="/boards" component={BoardsPage} />
        <Route path="/boards/:board" component={BoardPage} />
        <Route path="/objects" component={ObjectsPage} />
        <Route path="/objects/:object" component={ObjectPage} />
        <Route path="/objects/:object/:id" component={RecordPage} />
        <Route path="/sync" component={SyncPage} />
        <Route path="/people" component={PeoplePage} />
        <Route path="/api-reference" component={ReferencePage} />
        <Route path="/tokens" component={TokensPage} />
        <Route path="/webhooks" component={WebhooksPage} />
        <Route path="*" component={NotFoundPage} />
      </Router>
    </QueryClientProvider>
  );
}

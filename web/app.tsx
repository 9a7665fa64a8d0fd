import { Route, Router } from "@solidjs/router";
import { QueryClient, QueryClientProvider } from "@tanstack/solid-query";
import { type Component, createSignal, type JSX, lazy, onCleanup, onMount } from "solid-js";
import { Dynamic } from "solid-js/web";
import { AGAIN_MS, isTransient } from "./client/api.ts";
import { pageCode } from "./page-code.ts";
import { ReferencesProvider } from "./state/references.tsx";
import { SyncProvider } from "./state/sync.tsx";
import { Shell } from "./ui/shell.tsx";

const BoardPage = lazy(async () => ({ default: (await pageCode.board()).BoardPage }));
const BoardsPage = lazy(async () => ({ default: (await pageCode.boards()).BoardsPage }));
const ObjectsPage = lazy(async () => ({ default: (await pageCode.objects()).ObjectsPage }));
const ObjectPage = lazy(async () => ({ default: (await pageCode.object()).ObjectPage }));
const RecordPage = lazy(async () => ({ default: (await pageCode.record()).RecordPage }));
const SyncPage = lazy(async () => ({ default: (await pageCode.sync()).SyncPage }));
const PeoplePage = lazy(async () => ({ default: (await pageCode.people()).PeoplePage }));
const ReferencePage = lazy(async () => ({ default: (await pageCode.reference()).ReferencePage }));
const TokensPage = lazy(async () => ({ default: (await pageCode.tokens()).TokensPage }));
const WebhooksPage = lazy(async () => ({ default: (await pageCode.webhooks()).WebhooksPage }));
const NotFoundPage = lazy(async () => ({ default: (await pageCode.notFound()).NotFoundPage }));

const Palette = lazy(async () => ({ default: (await import("./palette/palette.tsx")).Palette }));

const SignInView = lazy(async () => ({
  default: (await import("./people/sign-in-view.tsx")).SignInView,
}));

const ViewingBar = lazy(async () => ({
  default: (await import("./people/viewing-bar.tsx")).ViewingBar,
}));

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

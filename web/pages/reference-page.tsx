import { useQuery } from "@tanstack/solid-query";
import { type JSX, Match, Switch } from "solid-js";
import { apiDocument } from "../client/document-call.ts";
import { ReferenceView } from "../reference/reference-view.tsx";
import { settled } from "../state/query.ts";
import { showPlace } from "../ui/place.tsx";
import { ProblemView } from "../ui/problem-view.tsx";

const ADDRESS = "/api/openapi.json";

/** What the API takes and answers, for whoever builds on it. */
export function ReferencePage(): JSX.Element {
  const query = useQuery(() => ({
    queryKey: ["api-document"],
    queryFn: ({ signal }) => apiDocument(signal),
    // A long page must not be drawn anew under its reader.
    staleTime: Number.POSITIVE_INFINITY,
  }));
  showPlace(() => [{ label: "API reference" }]);
  return (
    <div class="mx-auto max-w-5xl px-4 pt-6 pb-12 md:px-8 md:pt-8">
      <h1 class="text-xl font-semibold tracking-tight">API reference</h1>
      <p class="mt-2 max-w-2xl text-sm text-ink-2">
        What programs can ask, of what you see. It is made of{" "}
        <a class="link underline underline-offset-2" href={ADDRESS} rel="external">
          {ADDRESS}
        </a>
        , which generators of clients take. In the lines for curl, <code>$ORGMIRROR_TOKEN</code>{" "}
        stands for your token; what a token may not do takes the session of a browser, which{" "}
        <code>$ORGMIRROR_SESSION</code> stands for.
      </p>
      <Switch fallback={<span class="bone mt-5 h-96 w-full" aria-busy="true" />}>
        <Match when={settled(query)}>{(found) => <ReferenceView document={found()} />}</Match>
        <Match when={query.error}>
          {(error) => <ProblemView nested error={error()} onRetry={() => void query.refetch()} />}
        </Match>
      </Switch>
    </div>
  );
}

import type { QueryClient } from "@tanstack/solid-query";
import type { ViewAnswer } from "../../edge/protocol/view.ts";
import { api } from "../client/api.ts";
import { viewCalls } from "../client/view-calls.ts";
import { descriptionQuery } from "./description.ts";

/** How the views of an object are asked for, or those of all objects (null). */
export function viewsQuery(object: string | null) {
  return {
    queryKey: ["views", object],
    queryFn: ({ signal }: { readonly signal: AbortSignal }) => viewCalls.views(object, signal),
    staleTime: 60_000,
  };
}

/** How a view is asked for. */
export function viewQuery(id: string) {
  return {
    queryKey: ["view", id],
    queryFn: ({ signal }: { readonly signal: AbortSignal }) => api.view(id, signal),
    staleTime: 60_000,
  };
}

/** Shows a view as it was answered just now, and has all that lists views follow. */
export function keepView(client: QueryClient, view: ViewAnswer): void {
  client.setQueryData(viewQuery(view.id).queryKey, view);
  followViews(client, view.object);
}

/** Has what lists the views of an object asked again, and what it opens with. */
export function followViews(client: QueryClient, object: string): void {
  void client.invalidateQueries({ queryKey: ["views"] });
  void client.invalidateQueries({ queryKey: descriptionQuery(object).queryKey });
}

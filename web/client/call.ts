import type { hc } from "hono/client";
import type { AppType } from "../../edge/api/app.ts";

export type Client = ReturnType<typeof hc<AppType>>["api"];

type Answer<T> = { readonly ok: boolean; readonly status: number; json(): Promise<T> };

/** Sends a request and reads its answer, or throws ApiProblem. */
export type Ask = <T>(
  request: (options: { readonly init: RequestInit }) => Promise<Answer<T>>,
  signal?: AbortSignal,
) => Promise<T>;

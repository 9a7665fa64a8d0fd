import type { ExtractSchema } from "hono/types";
import type * as v from "valibot";
import { expect, expectTypeOf, test } from "vitest";
import { app, type AppType } from "../api/app.ts";
import type { ROUTES as Routes } from "./routes.ts";
import { ROUTES } from "./routes.ts";

/* The document has every route of the app and no other; the compiler holds what it says of them against the routes. */

/** Handlers that are no routes of their own: they run before others, for all methods. */
const BEFORE_OTHERS = "ALL";

test("every route of the API is in its document, and the document has no other", () => {
  const routes = app.routes
    .filter(({ method }) => method !== BEFORE_OTHERS)
    .map(({ method, path }) => `${method} ${path.slice("/api".length)}`);
  expect(Object.keys(ROUTES).toSorted()).toEqual([...new Set(routes)].toSorted());
});

test("every route has one sentence that says what it does", () => {
  for (const { summary } of Object.values(ROUTES))
    expect(summary).toMatch(/^[A-Z][^.]*(?:\.[a-z][^.]*)*\.$/);
});

type Schema = ExtractSchema<AppType>;
type Key = keyof typeof Routes;

/** The route of a key, as the app has it. */
type RouteOf<K extends Key> = K extends `${infer Method} ${infer Path}`
  ? `/api${Path}` extends infer P extends keyof Schema
    ? Schema[P][`$${Lowercase<Method>}` & keyof Schema[P]]
    : never
  : never;

/** What has conditions, which have no end: these are held against the routes as they run (openapi.pg.test.ts). */
type Endless = "where" | "grants";

/** Of routes and of the document alike: lists that nobody changes. */
type DeepReadonly<T> = T extends object
  ? { readonly [K in keyof T]: K extends Endless ? K : DeepReadonly<T[K]> }
  : T;

type QueryOf<R> = R extends { input: { query: infer Q } } ? keyof Q : never;
type BodyOf<R> = R extends { input: { json: infer B } } ? B : never;
type AnswersOf<R> = R extends { output: infer O; outputFormat: "json" } ? O : never;

type DescribedQuery<D> = D extends { query: infer Q } ? keyof Q : never;
type DescribedBody<D> = D extends { body: infer B extends v.GenericSchema }
  ? v.InferInput<B>
  : never;
type DescribedAnswer<D> = D extends { answer: infer A extends v.GenericSchema }
  ? DeepReadonly<v.InferInput<A>>
  : unknown;

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
type Fits<A, B> = [A] extends [B] ? true : false;
/** What has a default may be left out. */
type FitsBody<A, B> = [A] extends [never] ? Same<A, B> : Fits<A, B>;
/** Answers that have no end: schemas, and any JSON. */
type AnyJson = "GET /openapi.json" | "GET /people/audit";
/** Keys of which the document says another thing than the route. */
type Wrong<Check extends Record<Key, boolean>> = {
  [K in Key]: Check[K] extends true ? never : K;
}[Key];

test("parameters, bodies and answers are described as the routes have them", () => {
  type WrongQueries = Wrong<{
    [K in Key]: Same<QueryOf<RouteOf<K>>, DescribedQuery<(typeof Routes)[K]>>;
  }>;
  type WrongBodies = Wrong<{
    [K in Key]: FitsBody<BodyOf<RouteOf<K>>, DescribedBody<(typeof Routes)[K]>>;
  }>;
  type WrongAnswers = Wrong<{
    [K in Key]: K extends AnyJson
      ? true
      : Fits<DeepReadonly<AnswersOf<RouteOf<K>>>, DescribedAnswer<(typeof Routes)[K]>>;
  }>;
  expectTypeOf<WrongQueries>().toBeNever();
  expectTypeOf<WrongBodies>().toBeNever();
  expectTypeOf<WrongAnswers>().toBeNever();
  // The types are of these routes, not of none.
  expectTypeOf<QueryOf<RouteOf<"GET /search">>>().toEqualTypeOf<"q" | "objects">();
  expect(Object.keys(ROUTES).length).toBeGreaterThan(40);
});

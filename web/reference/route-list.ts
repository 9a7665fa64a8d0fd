import {
  API_METHODS,
  type ApiDocument,
  type ApiMethod,
  type ApiOperation,
} from "../../edge/protocol/openapi.ts";

/** A route as the page lists it. */
export type ListedRoute = {
  /** The name of its operation: unique, and the anchor of its place on the page. */
  readonly key: string;
  readonly method: ApiMethod;
  readonly path: string;
  readonly operation: ApiOperation;
};

/** Routes of one kind, with what they are about. */
export type RouteGroup = {
  readonly name: string;
  readonly about: string;
  readonly routes: readonly ListedRoute[];
};

/** All routes of a document in its groups, in its order. */
export function groupsOf({ tags, paths }: ApiDocument): readonly RouteGroup[] {
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    API_METHODS.flatMap((method): readonly ListedRoute[] => {
      const operation = methods[method];
      return operation ? [{ key: operation.operationId, method, path, operation }] : [];
    }),
  );
  return tags.map(({ name, description }) => ({
    name,
    about: description,
    routes: routes.filter(({ operation }) => operation.tags.includes(name)),
  }));
}

/** Those that have every word, in their path, their sentence or the names and texts of their parameters. */
export function matchingGroups(groups: readonly RouteGroup[], text: string): readonly RouteGroup[] {
  const words = wordsOf(text);
  if (words.length === 0) return groups;
  return groups
    .map((group) => ({ ...group, routes: group.routes.filter((route) => has(route, words)) }))
    .filter(({ routes }) => routes.length > 0);
}

/** Names that have every word. */
export function matchingNames(names: readonly string[], text: string): readonly string[] {
  const words = wordsOf(text);
  return names.filter((name) => words.every((word) => name.toLowerCase().includes(word)));
}

const wordsOf = (text: string) =>
  text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");

function has({ method, path, operation }: ListedRoute, words: readonly string[]): boolean {
  const { summary, parameters, tags } = operation;
  const inParameters = parameters.flatMap(({ name, description }) => [name, description]);
  const text = [method, path, summary, ...tags, ...inParameters].join(" ").toLowerCase();
  return words.every((word) => text.includes(word));
}

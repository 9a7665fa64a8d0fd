/** A node of Babel's syntax tree, as Stryker hands it to an ignorer. */
type Path = {
  readonly node: { readonly type: string; readonly callee?: { readonly name?: string } };
};

/**
 * A Stryker plugin that leaves injection points alone. `npm run breaks` breaks each of them, and nothing else can tell
 * whether one is there.
 */
export const strykerPlugins = [
  {
    kind: "Ignore",
    name: "injection-points",
    value: {
      shouldIgnore({ node }: Path): string | undefined {
        const asks = node.type === "CallExpression" && node.callee?.name === "holds";
        return asks ? "an injection point" : undefined;
      },
    },
  },
];

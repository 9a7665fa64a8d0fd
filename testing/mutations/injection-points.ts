/** A node of Babel's syntax tree, and a place of it, as Stryker hands it to an ignorer. */
type Node = {
  readonly type: string;
  readonly callee?: { readonly name?: string };
  readonly operator?: string;
  readonly argument?: Node;
  readonly test?: Node;
  readonly consequent?: Node;
  readonly alternate?: Node;
};
type Path = { readonly node: Node; readonly parent: Node | null };

/**
 * A Stryker plugin that leaves injection points alone, and what is done only where one is broken. `npm run breaks`
 * breaks each of them, and nothing else can tell whether one is there.
 */
export const strykerPlugins = [
  {
    kind: "Ignore",
    name: "injection-points",
    value: {
      shouldIgnore({ node, parent }: Path): string | undefined {
        if (asks(node) || asksNot(node)) return "an injection point";
        const whereBroken = asksNot(parent?.test) ? parent?.consequent : parent?.alternate;
        const isBranch = asks(parent?.test) || asksNot(parent?.test);
        return isBranch && whereBroken === node ? "what a broken rule does" : undefined;
      },
    },
  },
];

function asks(node: Node | undefined): boolean {
  return node?.type === "CallExpression" && node.callee?.name === "holds";
}

function asksNot(node: Node | undefined): boolean {
  return node?.type === "UnaryExpression" && node.operator === "!" && asks(node.argument);
}

/** A node that is there and takes pipelines, and the objects that it is willing to keep. */
export type PresentNode = { readonly name: string; readonly objects: readonly string[] };

export type PipelineHolding = {
  readonly object: string;
  /** Whose lease runs; null while nobody holds the object. */
  readonly holder: string | null;
  /** How long nobody has held it; 0 while somebody does, and where nobody ever did. */
  readonly freeForMs: number;
  /** Being copied, or about to be: such a pipeline moves last. */
  readonly isCopying: boolean;
};

/** Who is there and who holds what, as of one moment. */
export type Roster = {
  readonly nodes: readonly PresentNode[];
  readonly pipelines: readonly PipelineHolding[];
};

/**
 * Which node should hold each object that a present node keeps. Every node reckons this from the same roster and does
 * its own partition, so nobody commands:
 *
 *   held by a node that is there     stays, unless a node has two fewer: then one moves, until none has
 *   held by one that is not there    stays, until its lease has run out
 *   free                             to the node that has fewest
 *
 * Nodes that keep the same objects end up with equally many, give or take one, by as few moves as possible.
 */
export function assign({ nodes, pipelines }: Roster): ReadonlyMap<string, string> {
  const shares = new Shares(nodes);
  for (const { object, holder } of pipelines) if (holder !== null) shares.give(object, holder);
  for (const { object, holder } of pipelines) {
    const taker = holder === null ? shares.fewest(object) : undefined;
    if (taker !== undefined) shares.give(object, taker);
  }
  const movable = pipelines.toSorted((a, b) => Number(a.isCopying) - Number(b.isCopying));
  while (moveOne(shares, movable));
  return shares.holders;
}

/** One object from the node that has most to one that has at least two fewer; false where none moves. */
function moveOne(shares: Shares, pipelines: readonly PipelineHolding[]): boolean {
  let [most, from, to]: [number, string | null, string] = [0, null, ""];
  for (const { object } of pipelines) {
    const holder = shares.holders.get(object);
    const taker = shares.fewest(object);
    if (holder === undefined || taker === undefined || !shares.isPresent(holder)) continue;
    const count = shares.count(holder);
    if (count > most && count - shares.count(taker) >= 2) [most, from, to] = [count, object, taker];
  }
  if (from !== null) shares.give(from, to);
  return from !== null;
}

/** Who holds what while it is reckoned. */
class Shares {
  readonly holders = new Map<string, string>();
  readonly #nodes: readonly (PresentNode & { readonly keeps: ReadonlySet<string> })[];
  readonly #counts = new Map<string, number>();

  constructor(nodes: readonly PresentNode[]) {
    this.#nodes = nodes
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .map((node) => ({ ...node, keeps: new Set(node.objects) }));
  }

  isPresent(name: string): boolean {
    return this.#nodes.some((node) => node.name === name);
  }

  count(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  /** The node with the fewest objects among those that keep this one. */
  fewest(object: string): string | undefined {
    const [first, ...others] = this.#nodes.filter(({ keeps }) => keeps.has(object));
    return others.reduce(
      (least, node) => (least && this.count(node.name) < this.count(least.name) ? node : least),
      first,
    )?.name;
  }

  give(object: string, name: string): void {
    const before = this.holders.get(object);
    if (before !== undefined) this.#counts.set(before, this.count(before) - 1);
    this.#counts.set(name, this.count(name) + 1);
    this.holders.set(object, name);
  }
}

/** What nobody has held for so long anybody may take: whoever was to take it does not. */
export const ANYBODYS_AFTER_MS = 4_000;

export type Partition = {
  /** What this node should run: what it runs already, and what it takes. */
  readonly keep: readonly string[];
  /** What is ours and should be another's. */
  readonly handOver: ReadonlyMap<string, string>;
};

/** This node's part of the assignment. `keeps`: all that it is set to keep, willing or not. */
export function partitionOf(me: string, keeps: readonly string[], roster: Roster): Partition {
  const holders = assign(roster);
  const kept = new Set(keeps);
  const keep: string[] = [];
  const handOver = new Map<string, string>();
  for (const { object, holder, freeForMs } of roster.pipelines) {
    const target = holders.get(object);
    const isAnybodys = freeForMs > ANYBODYS_AFTER_MS;
    if (holder === me && target !== undefined && target !== me) handOver.set(object, target);
    else if (kept.has(object) && (target === me || isAnybodys)) keep.push(object);
  }
  return { keep, handOver };
}

type PresentNode = { readonly name: string; readonly objects: readonly string[] };

export type PipelineHolding = {
  readonly object: string;
  /** The node with the lease; null while no node holds the object. */
  readonly holder: string | null;
  /** How long no node has held it. 0 while one does, and if none ever did. */
  readonly freeForMs: number;
  /** Being copied, or about to be: such a pipeline moves last. */
  readonly isCopying: boolean;
};

/** The present nodes and the holders of pipelines at one moment. */
export type Roster = {
  readonly nodes: readonly PresentNode[];
  readonly pipelines: readonly PipelineHolding[];
};

/**
 * Which node should hold each object that a present node accepts. Every node computes this from the same roster and
 * runs its own partition, so no coordinator is needed:
 *
 *   held by a present node     stays, unless another node has at least two fewer: then one moves, repeatedly
 *   held by an absent node     stays until its lease has run out
 *   free                       goes to the node with the fewest
 *
 * Nodes that accept the same objects end up with equally many, plus or minus one, by as few moves as possible.
 */
export function assign({ nodes, pipelines }: Roster): ReadonlyMap<string, string> {
  const assignment = new Assignment(nodes);
  for (const { object, holder } of pipelines) if (holder !== null) assignment.give(object, holder);
  for (const { object, holder } of pipelines) {
    const taker = holder === null ? assignment.fewest(object) : undefined;
    if (taker !== undefined) assignment.give(object, taker);
  }
  const movable = pipelines.toSorted((a, b) => Number(a.isCopying) - Number(b.isCopying));
  while (moveOne(assignment, movable));
  return assignment.holders;
}

/** Moves one object from the node with the most to one with at least two fewer. @returns false if none moves */
function moveOne(assignment: Assignment, pipelines: readonly PipelineHolding[]): boolean {
  let [most, from, to]: [number, string | null, string] = [0, null, ""];
  for (const { object } of pipelines) {
    const holder = assignment.holders.get(object);
    const taker = assignment.fewest(object);
    if (holder === undefined || taker === undefined || !assignment.isPresent(holder)) continue;
    const count = assignment.count(holder);
    if (count > most && count - assignment.count(taker) >= 2)
      [most, from, to] = [count, object, taker];
  }
  if (from !== null) assignment.give(from, to);
  return from !== null;
}

/** The holders of objects while the assignment is computed. */
class Assignment {
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

  /** The node with the fewest objects among those that accept this one. */
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

/** Any node may take an object that was free for this long: the assigned node does not take it. */
export const UNCLAIMED_AFTER_MS = 4_000;

export type Partition = {
  /** Objects that this node should run: those that it runs already, and those that it takes. */
  readonly keep: readonly string[];
  /** Objects that this node should hand over, with the other node. */
  readonly handOver: ReadonlyMap<string, string>;
};

/** This node's partition of the assignment. @param keeps all its configured objects, declined ones too */
export function partitionOf(me: string, keeps: readonly string[], roster: Roster): Partition {
  const holders = assign(roster);
  const kept = new Set(keeps);
  const keep: string[] = [];
  const handOver = new Map<string, string>();
  for (const { object, holder, freeForMs } of roster.pipelines) {
    const target = holders.get(object);
    const isUnclaimed = freeForMs > UNCLAIMED_AFTER_MS;
    if (holder === me && target !== undefined && target !== me) handOver.set(object, target);
    else if (kept.has(object) && (target === me || isUnclaimed)) keep.push(object);
  }
  return { keep, handOver };
}

/**
 * The loops of a graph, one inside the other, in an order where control goes forward, or back to a loop's header. So
 * every branch is one of WebAssembly: to the end of a block around it, or to the start of a loop around it.
 */

/** A cycle of blocks, with all blocks on it. */
export interface Loop {
  /**
   * The block where control enters the loop, or all of them if there are several (the graph is irreducible there). A
   * branch to one of several selects it at the loop's start.
   */
  readonly headers: readonly number[];
  /** The items of the loop, with a single header first. */
  readonly body: readonly NestItem[];
}

/** A block by its number, or a loop. */
export type NestItem = number | Loop;

/** The edges and entries of a graph. */
export interface Flow {
  /** For each block, the blocks where control continues. */
  readonly successors: readonly (readonly number[])[];
  /** Blocks where control can enter the graph, the most likely one first. */
  readonly entered: readonly number[];
}

/** Finds the loops as strongly connected components, and those inside them without the ways back to their headers. */
export function loopNest(flow: Flow): NestItem[] {
  const nodes = flow.successors.map((_, number) => number);
  if (flow.successors.every((successors, number) => successors.every((to) => to > number))) return nodes;
  return new NestBuilder(flow).arrange(nodes);
}

/** All blocks of an item, as flatMap takes them. */
export function blocksOf(item: NestItem): number | number[] {
  return typeof item === 'number' ? item : item.body.flatMap(blocksOf);
}

/** The headers of all loops among some items. */
export function headersOf(items: readonly NestItem[]): number[] {
  const found: number[] = [];
  for (const item of items) if (typeof item !== 'number') found.push(...item.headers, ...headersOf(item.body));
  return found;
}

/** A component before it is put in order. */
interface Component {
  readonly nodes: readonly number[];
  readonly key: number;
  waiting: number;
}

class NestBuilder {
  private readonly flow: Flow;
  /** The component that a block was found in last; blocks of other levels have other numbers. */
  private readonly componentOf: Int32Array;
  /** Headers of outer loops: ways to them are not followed. */
  private readonly cut: Uint8Array;
  private readonly rank: Int32Array;
  /** Blocks that control enters from another component. */
  private readonly enteredFromOutside = new Set<number>();
  private components = 0;

  constructor(flow: Flow) {
    const count = flow.successors.length;
    this.flow = flow;
    this.componentOf = new Int32Array(count);
    this.cut = new Uint8Array(count);
    this.rank = new Int32Array(count).fill(flow.entered.length);
    for (const [rank, number] of flow.entered.entries()) this.rank[number] = Math.min(this.rank[number]!, rank);
  }

  /** The items of some blocks of one component. */
  arrange(nodes: readonly number[]): NestItem[] {
    const first = this.components + 1;
    const components = this.findComponents(nodes);
    return this.inOrder(components, first).map((component) => this.itemOf(component));
  }

  private itemOf({ nodes, key }: Component): NestItem {
    if (nodes.length === 1 && !this.follows(key, key)) return key;
    const headers = this.headersOf(nodes);
    for (const header of headers) this.cut[header] = 1;
    return { headers, body: this.arrange(nodes) };
  }

  private follows(from: number, to: number): boolean {
    return this.cut[to] === 0 && this.flow.successors[from]!.includes(to);
  }

  /** The entries of a component. If control only enters it from outside of the graph, the likeliest of them. */
  private headersOf(nodes: readonly number[]): number[] {
    const headers = nodes.filter((number) => this.enteredFromOutside.has(number));
    if (headers.length > 0) return headers;
    return [nodes.reduce((best, number) => (this.rank[number]! < this.rank[best]! ? number : best))];
  }

  /** Components in an order where control goes forward, and otherwise in address order. */
  private inOrder(components: readonly Component[], first: number): Component[] {
    for (const component of components) {
      for (const from of component.nodes) {
        for (const to of this.flow.successors[from]!) {
          const target = this.componentOf[to]! - first;
          if (this.cut[to] !== 0 || target < 0 || components[target] === component) continue;
          components[target]!.waiting++;
          this.enteredFromOutside.add(to);
        }
      }
    }
    const ready = components.filter(({ waiting }) => waiting === 0).sort((a, b) => b.key - a.key);
    const ordered: Component[] = [];
    for (let component = ready.pop(); component !== undefined; component = ready.pop()) {
      ordered.push(component);
      for (const from of component.nodes) {
        for (const to of this.flow.successors[from]!) {
          const target = components[this.componentOf[to]! - first];
          if (this.cut[to] !== 0 || target === undefined || target === component) continue;
          if (--target.waiting === 0) insert(ready, target);
        }
      }
    }
    return ordered;
  }

  /** Strongly connected components by Tarjan's algorithm, without recursion: a graph may be one long path. */
  private findComponents(nodes: readonly number[]): Component[] {
    const level = nodes.length === 0 ? 0 : this.componentOf[nodes[0]!]!;
    const index = new Map<number, number>();
    const lowest = new Map<number, number>();
    const open: number[] = [];
    const found: Component[] = [];
    for (const root of nodes) {
      if (index.has(root)) continue;
      const path = [{ node: root, next: 0 }];
      while (path.length > 0) {
        const step = path.at(-1)!;
        const { node } = step;
        if (step.next === 0) {
          lowest.set(node, index.size);
          index.set(node, index.size);
          open.push(node);
        }
        const successors = this.flow.successors[node]!;
        const to = successors[step.next];
        if (to !== undefined) {
          step.next++;
          if (this.cut[to] !== 0) continue;
          if (!index.has(to) && this.componentOf[to] === level) path.push({ node: to, next: 0 });
          else if (this.componentOf[to] === level) lowest.set(node, Math.min(lowest.get(node)!, index.get(to)!));
          continue;
        }
        path.pop();
        const above = path.at(-1);
        if (above !== undefined) {
          lowest.set(above.node, Math.min(lowest.get(above.node)!, lowest.get(node)!));
        }
        if (lowest.get(node) !== index.get(node)) continue;
        found.push(this.close(open, node));
      }
    }
    return found;
  }

  private close(open: number[], node: number): Component {
    const nodes = open.splice(open.lastIndexOf(node)).sort((a, b) => a - b);
    this.components++;
    for (const member of nodes) this.componentOf[member] = this.components;
    return { nodes, key: nodes[0]!, waiting: 0 };
  }
}

/** Puts a component into a list that is sorted by falling keys. */
function insert(sorted: Component[], component: Component): void {
  let at = sorted.length;
  while (at > 0 && sorted[at - 1]!.key < component.key) at--;
  sorted.splice(at, 0, component);
}

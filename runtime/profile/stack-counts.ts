/** A function in a call tree, and what it has called. */
interface Node {
  readonly name: string;
  readonly calls: Map<string, Node>;
  instructions: number;
}

/** Instructions of a call stack. */
export interface StackCount {
  /** The names of its functions, the outermost first. */
  readonly stack: readonly string[];
  readonly instructions: number;
}

/** The instructions of each call stack. */
export class StackCounts {
  private readonly roots: Node = { name: '', calls: new Map(), instructions: 0 };

  add(stack: readonly string[], instructions: number): void {
    let node = this.roots;
    for (const name of stack) {
      let next = node.calls.get(name);
      if (next === undefined) {
        next = { name, calls: new Map(), instructions: 0 };
        node.calls.set(name, next);
      }
      node = next;
    }
    node.instructions += instructions;
  }

  /** All stacks with instructions, in the order of the first call. */
  all(): readonly StackCount[] {
    const found: StackCount[] = [];
    const pending: { readonly node: Node; readonly stack: readonly string[] }[] = [{ node: this.roots, stack: [] }];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const { node, stack } = next;
      if (node.instructions > 0) found.push({ stack, instructions: node.instructions });
      for (const call of [...node.calls.values()].reverse()) pending.push({ node: call, stack: [...stack, call.name] });
    }
    return found;
  }
}

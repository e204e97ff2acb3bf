import { host } from '../../base/host.ts';
import type { BranchCount, EngineCounts } from '../cpu/counts/engine-counts.ts';

/** How often the instructions of an object were executed, by their addresses from the start of its image. */
export interface ObjectExecutions {
  /** The name that it was first loaded as. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly instructions: Map<number, number>;
  readonly branches: Map<number, BranchCount>;
}

/** A kernel that is not at its end. */
interface OpenKernel {
  close(): void;
}

/** The executions of all kernels of a process, by the objects that they belong to. */
export class Executions {
  /** By the SHA-256 of an object's bytes. */
  readonly objects = new Map<string, ObjectExecutions>();
  /** How often something was added. */
  additions = 0;
  private readonly open = new Set<OpenKernel>();
  private readonly hashes = new WeakMap<Uint8Array, string>();

  /** A kernel begins. */
  opened(kernel: OpenKernel): void {
    this.open.add(kernel);
  }

  /** A kernel has added its counts. */
  closed(kernel: OpenKernel): void {
    this.open.delete(kernel);
  }

  /** Adds the counts of kernels that were never shut down. */
  closeAll(): void {
    for (const kernel of [...this.open]) kernel.close();
  }

  /** Adds the counts of an engine. @param base the window offset of the object's image */
  add(name: string, bytes: Uint8Array, counts: EngineCounts, base: number): void {
    const sum = this.sumOf(name, bytes);
    const { instructions, branches, shift } = counts.read(sum.instructions.size > 0);
    this.additions++;
    const down = base - shift;
    for (const [offset, times] of instructions) {
      sum.instructions.set(offset - down, (sum.instructions.get(offset - down) ?? 0) + times);
    }
    for (const [offset, { target, taken, fallen }] of branches) {
      const known = sum.branches.get(offset - down);
      if (known === undefined) sum.branches.set(offset - down, { target: target - down, taken, fallen });
      else {
        known.taken += taken;
        known.fallen += fallen;
      }
    }
  }

  private sumOf(name: string, bytes: Uint8Array): ObjectExecutions {
    let hash = this.hashes.get(bytes);
    if (hash === undefined) {
      hash = host().sha256(bytes);
      this.hashes.set(bytes, hash);
    }
    let sum = this.objects.get(hash);
    if (sum === undefined) {
      sum = { name, bytes: bytes.slice(), instructions: new Map(), branches: new Map() };
      this.objects.set(hash, sum);
    }
    return sum;
  }
}

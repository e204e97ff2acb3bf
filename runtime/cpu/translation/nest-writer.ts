import type { Block, FunctionGraph } from '../control-flow.ts';
import { blocksOf, type Loop, type NestItem } from '../passes/loop-nest.ts';
import type { CodeWriter, Label } from './code-writer.ts';
import * as L from './locals.ts';
import { OP } from './wasm-opcodes.ts';

/** The way of control from the writer's place to a block. */
interface Way {
  readonly label: Label;
  /** The required value of NEXT. */
  readonly next?: number;
}

/** NEXT without an entry: a loop begins with its header. */
const NO_ENTRY = -1;

/**
 * Writes a graph's blocks in the order of its loop nest. A WebAssembly block ends in front of each item, so that
 * earlier code can branch to it. A loop is a WebAssembly loop. An entry inside a loop goes through the loop's start,
 * where NEXT selects it. The same is true of a branch to one of several headers.
 */
export class NestWriter {
  private readonly code: CodeWriter;
  private readonly graph: FunctionGraph;
  private readonly writeBlock: (block: Block) => void;
  private readonly ways = new Map<number, Way>();
  /** The item right after the current block. */
  private following: NestItem | undefined;

  constructor(code: CodeWriter, graph: FunctionGraph, writeBlock: (block: Block) => void) {
    this.code = code;
    this.graph = graph;
    this.writeBlock = writeBlock;
  }

  /** Writes everything. Control never reaches its end. */
  write(): void {
    this.writeItems(this.graph.nest, this.graph.entries, new Set());
    this.code.op(OP.unreachable);
  }

  /** Branches to a block of the graph. */
  goTo({ number }: Block): void {
    const { label, next } = this.ways.get(number)!;
    if (next !== undefined) this.code.i32(next).set(L.NEXT);
    this.code.br(label);
  }

  /** Pops an i32, and branches to a block of the graph if it is not 0. */
  goToIf(block: Block): void {
    const { label, next } = this.ways.get(block.number)!;
    if (next === undefined) {
      this.code.brIf(label);
      return;
    }
    this.code.if();
    this.goTo(block);
    this.code.end();
  }

  /** Branches to one of some entries by the entry number in NEXT. Continues if it is another number. */
  goToNext(blocks: readonly Block[]): void {
    const none = this.code.block();
    const labels: Label[] = new Array(Math.max(...blocks.map(({ entry }) => entry)) + 1).fill(none);
    for (const { entry, number } of blocks) labels[entry] = this.ways.get(number)!.label;
    this.code.get(L.NEXT).brTable(labels, none);
    this.code.end();
  }

  /** Whether control reaches a block directly after the current one. */
  isNext({ number }: Block): boolean {
    const { following } = this;
    if (following === undefined || typeof following === 'number') return following === number;
    return following.headers.length === 1 && following.headers[0] === number;
  }

  /**
   * @param entries the possible entries at the start; empty if it is always the first item
   * @param headers those of the loop around the items: the way to them is the loop's start
   */
  private writeItems(items: readonly NestItem[], entries: readonly Block[], headers: ReadonlySet<number>): void {
    const { code } = this;
    const labels: Label[] = [];
    for (let n = items.length - 1; n >= 0; n--) labels[n] = code.block();
    for (const [n, item] of items.entries()) {
      if (typeof item !== 'number') {
        for (const header of item.headers) this.ways.set(header, this.wayTo(header, item, labels[n]!));
      } else if (!headers.has(item)) {
        this.ways.set(item, { label: labels[n]! });
      }
    }
    if (entries.length > 0) this.dispatch(items, entries, labels);
    for (const [n, item] of items.entries()) {
      code.end();
      this.following = items[n + 1];
      if (typeof item === 'number') this.writeBlock(this.graph.blocks[item]!);
      else this.writeLoop(item);
    }
  }

  private wayTo(header: number, loop: Loop, label: Label): Way {
    return loop.headers.length === 1 ? { label } : { label, next: this.graph.blocks[header]!.entry };
  }

  private writeLoop(loop: Loop): void {
    const { blocks } = this.graph;
    const single = loop.headers.length === 1 ? loop.headers[0] : undefined;
    const inside = loop.body.flatMap(blocksOf).map((number) => blocks[number]!);
    const entries = inside.filter(({ entry, number }) => entry >= 0 && number !== single);
    const label = this.code.loop();
    for (const header of loop.headers) {
      const next = single === undefined ? blocks[header]!.entry : entries.length > 0 ? NO_ENTRY : undefined;
      this.ways.set(header, next === undefined ? { label } : { label, next });
    }
    this.writeItems(loop.body, entries, new Set(loop.headers));
    this.code.end();
  }

  /** Goes to the item with the entry in NEXT, or to the first. */
  private dispatch(items: readonly NestItem[], entries: readonly Block[], labels: readonly Label[]): void {
    let least = entries[0]!.entry;
    let most = least;
    const meant = new Set<number>();
    for (const { entry, number } of entries) {
      least = Math.min(least, entry);
      most = Math.max(most, entry);
      meant.add(number);
    }
    const table: Label[] = new Array(most - least + 1).fill(labels[0]!);
    const lead = (number: number, n: number) => {
      if (meant.has(number)) table[this.graph.blocks[number]!.entry - least] = labels[n]!;
    };
    for (const [n, item] of items.entries()) {
      if (typeof item === 'number') lead(item, n);
      else for (const number of item.body.flatMap(blocksOf)) lead(number, n);
    }
    if (table.every((label) => label === labels[0])) return;
    this.code.get(L.NEXT);
    if (least > 0) this.code.i32(least).op(OP.i32_sub);
    this.code.brTable(table, labels[0]!);
  }
}

import type { EngineFactory } from '../../../../../runtime/cpu/engine.ts';
import type { Batch } from '../batch.ts';
import type { Case } from '../case.ts';
import { makeBatch } from '../corpus.ts';
import type { Pace } from '../engine-runner.ts';
import { differsByMaker } from '../makers.ts';
import { describeCase } from '../report.ts';
import { makeLoops } from './batch.ts';
import { shows, WANTED, type Wanted } from './coverage.ts';
import { shrink } from './shrink.ts';
import { type Shrunk, tryBatch } from './trial.ts';

const LOOPS = 300;
const SEQUENCES = 300;
const PACES: readonly Pace[] = ['whole', 'portions'];

/** Compares batch after batch with the processor, and counts what it has seen. */
export class Proof {
  instructions = 0;
  private readonly cases = { single: 0, sequence: 0, loop: 0 };
  private readonly shown = new Map<Wanted, number>();
  private readonly factory: EngineFactory;
  private readonly turns: number;
  private readonly sizes: { readonly loops: number; readonly sequences: number; readonly ofForm: number };

  /** @param turns of a loop at most */
  constructor(factory: EngineFactory, turns: number, sizes = { loops: LOOPS, sequences: SEQUENCES, ofForm: 1 }) {
    this.factory = factory;
    this.turns = turns;
    this.sizes = sizes;
  }

  /** Runs the batches of a seed. @returns a difference, as short as it could be made */
  batch(seed: number): Shrunk | undefined {
    const { loops: count, sequences, ofForm } = this.sizes;
    const pace = PACES[seed % PACES.length]!;
    const { batch, loops } = makeLoops(seed, count, this.turns);
    const wrong = this.compare(batch, pace);
    if (wrong !== undefined) {
      const loop = loops.find(({ one }) => one === wrong.disagreement.one)!;
      return shrink({ ...batch, cases: [loop.one] }, loop, this.factory, pace) ?? wrong;
    }
    const short = makeBatch({ seed, casesOfForm: ofForm, sequences });
    return this.compare(short, 'whole');
  }

  /** What was executed, and how often everything was seen that is {@link WANTED}. */
  report(): string {
    const { single, sequence, loop } = this.cases;
    const rows = WANTED.map((what) => `  ${String(this.shown.get(what) ?? 0).padStart(9)}  ${what}`);
    const cases = `${single} single instructions, ${sequence} sequences, ${loop} loops`;
    return [`${this.instructions} instructions executed: ${cases}; cases with`, ...rows].join('\n');
  }

  /** What is {@link WANTED} and was not seen. */
  missing(): Wanted[] {
    return WANTED.filter((what) => !this.shown.has(what));
  }

  private compare(batch: Batch, pace: Pace): Shrunk | undefined {
    const { disagreements, expected, instructions, unclear } = tryBatch(batch, this.factory, pace);
    if (unclear !== undefined)
      throw new Error(`a case depends on where it lies: it must not be made up\n${describeCase(batch, unclear)}`);
    this.instructions += instructions;
    batch.cases.forEach((one, index) => {
      this.cases[kindOf(one)]++;
      for (const what of shows(batch, one, expected[index]!)) this.shown.set(what, (this.shown.get(what) ?? 0) + 1);
    });
    const [shortest] = disagreements
      .filter(({ one, expected: outcome, found }) => !differsByMaker(one.mnemonic, outcome.exception, found.exception))
      .sort((a, b) => a.one.size - b.one.size);
    return shortest && { batch: { ...batch, cases: [shortest.one] }, disagreement: shortest };
  }
}

function kindOf({ isSingle, name }: Case): 'single' | 'sequence' | 'loop' {
  if (isSingle) return 'single';
  return name === 'loop' ? 'loop' : 'sequence';
}

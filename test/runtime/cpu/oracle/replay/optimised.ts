import { FIRST_GUEST_OFFSET, type GuestMemory, toOffset } from '../../../../../kernel-model/memory/guest-memory.ts';
import type { Engine, Exit, Fault } from '../../../../../runtime/cpu/engine.ts';
import { REGISTER_NAMES } from '../../../../../runtime/cpu/register-file.ts';
import { createEngine } from '../../../../../runtime/cpu/translation/translated-engine.ts';
import { differenceOfStates, type End, type Finding } from '../lockstep/compare.ts';
import type { CounterpartFactory, Piece } from '../lockstep/counterpart.ts';
import { FLAGS, type Session, type State, stateOf, type Written } from '../lockstep/session.ts';
import { Tries } from './tries.ts';
import { differenceOfChanges, WindowCopy } from './window-copy.ts';

const ALL_FLAGS = 0xffffffff;
/** Budget enough for the instruction that faults. */
const FAULTING = 1;

/** The state that stepping had reached after some instructions. */
interface Sample {
  readonly steps: number;
  readonly changes: readonly Written[];
}

/** The engine as programs use it, which runs the pieces of another one's runs once more. */
class OptimisedEngine {
  readonly memory: GuestMemory;
  readonly tries = new Tries();
  private readonly engine: Engine;
  private session: Session | undefined;
  private answered = 0;

  constructor(...[memory, image, cpuid]: Parameters<CounterpartFactory>) {
    this.memory = memory;
    this.engine = createEngine(memory, image, () => this.answer(), cpuid);
  }

  /** Begins a piece anew. The memory is that of its start already. */
  restart(session: Session): void {
    this.session = session;
    this.answered = 0;
  }

  run(budget: number): { readonly exit: Exit; readonly state: State; readonly left: number } {
    const { engine, memory } = this;
    engine.registers.budget = budget;
    const exit = engine.run();
    const left = engine.registers.budget;
    return { exit, state: stateOf(memory, engine.registers), left };
  }

  /** Does what a kernel function did the first time, or leaves for the kernel where the piece did. */
  private answer(): 0 | 1 {
    const answer = this.session?.answers[this.answered++];
    if (answer === undefined) return 1;
    const { registers } = this.engine;
    for (const [n, name] of REGISTER_NAMES.entries()) registers.set(name, answer.state[n]!);
    registers.rflags = answer.state[FLAGS]!;
    for (const { offset, bytes } of answer.written) this.memory.u8.set(bytes, offset);
    return 0;
  }
}

/** A piece that is run with the budgets of its samples. */
class ReplayedPiece implements Piece {
  private readonly engine: OptimisedEngine;
  private readonly name: string;
  private readonly session: Session;
  private readonly start: WindowCopy;
  private readonly samples: Sample[] = [];

  constructor(engine: OptimisedEngine, name: string, session: Session) {
    this.engine = engine;
    this.name = name;
    this.session = session;
    this.start = new WindowCopy(engine.memory);
  }

  passed(steps: number, rip: bigint): void {
    if (this.engine.tries.isTried(toOffset(rip) ?? 0)) this.samples.push({ steps, changes: this.start.changes() });
  }

  compare(states: readonly State[], memory: Uint8Array, end: End): Finding {
    const instructions = Math.max(0, states.length - 1);
    const samples = this.samples.filter(({ steps }) => steps < states.length);
    const finding = {
      object: this.name,
      instructions,
      answers: this.session.answers.length,
      end: end.name,
      budgets: instructions === 0 ? 0 : samples.length + 1,
    };
    if (instructions === 0) return finding;
    const reached = new WindowCopy(this.engine.memory);
    const target = memory.slice();
    try {
      const difference = this.difference(samples, states, target, end);
      return difference === undefined ? finding : { ...finding, difference };
    } finally {
      reached.restore();
    }
  }

  private difference(
    samples: readonly Sample[],
    states: readonly State[],
    memory: Uint8Array,
    end: End,
  ): string | undefined {
    const whole = this.ends(states, memory, end, 0);
    if (whole !== undefined) return `with one budget for all: ${whole}`;
    for (const { steps, changes } of samples) {
      const place = `with a budget of ${steps} instructions`;
      this.start.restore();
      this.engine.restart(this.session);
      const { exit, state, left } = this.engine.run(steps);
      if (exit.kind !== 'budget' || left !== 0) return `${place}: it ended with ${exit.kind}, and ${left} of them left`;
      const wrong =
        differenceOfStates(states[steps]!, state, ALL_FLAGS, 'an instruction at a time') ??
        differenceOfChanges(changes, this.start.changes());
      if (wrong !== undefined) return `${place}: ${wrong}`;
      const later = this.ends(states, memory, end, steps);
      if (later !== undefined) return `${place}, and continued: ${later}`;
    }
    return undefined;
  }

  /** Runs to the end of the piece. @param done instructions of it that are behind, none to begin anew */
  private ends(states: readonly State[], memory: Uint8Array, { fault, leaves }: End, done: number): string | undefined {
    if (done === 0) {
      this.start.restore();
      this.engine.restart(this.session);
    }
    const steps = states.length - 1 - done;
    const { exit, state, left } = this.engine.run(steps);
    const found = exit.kind === 'fault' ? textOf(exit.fault) : exit.kind;
    const expected = fault === undefined ? (leaves ? 'kernel' : 'budget') : textOf(fault);
    if (found !== expected) return `it ended with ${found}, and an instruction at a time with ${expected}`;
    if (left !== (fault === undefined ? 0 : FAULTING)) return `it left ${left} of the budget`;
    return (
      differenceOfStates(states.at(-1)!, state, ALL_FLAGS, 'an instruction at a time') ??
      this.differenceOfMemory(memory)
    );
  }
  /** @param expected from the first of the guest's pages on */
  private differenceOfMemory(expected: Uint8Array): string | undefined {
    const { memory } = this.engine;
    for (const { offset, contents } of this.session.pages) {
      const from = offset - FIRST_GUEST_OFFSET;
      const wanted = expected.subarray(from, from + contents.length);
      const found = memory.bytes(offset, contents.length);
      if (Buffer.compare(wanted, found) === 0) continue;
      const byte = found.findIndex((value, n) => value !== wanted[n]);
      return `memory at ${(offset + byte).toString(16)} is ${found[byte]}, and an instruction at a time ${wanted[byte]}`;
    }
    return undefined;
  }
}

/** A fault in words, to be compared. */
function textOf(fault: Fault): string {
  return JSON.stringify(fault, (_, value) => (typeof value === 'bigint' ? value.toString(16) : value));
}

/** The usual engine, under budgets. */
export const optimised: CounterpartFactory = (memory, image, cpuid) => {
  const engine = new OptimisedEngine(memory, image, cpuid);
  return { begin: (session) => new ReplayedPiece(engine, image.name, session) };
};

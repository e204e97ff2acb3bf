import { EXECUTE, type GuestMemory, toOffset, WINDOW_HIGH } from '../../../../../kernel-model/memory/guest-memory.ts';
import {
  type CodeImage,
  type Cpuid,
  type Engine,
  type Exit,
  KERNEL_TEXT_HIGH,
  type KernelEntry,
} from '../../../../../runtime/cpu/engine.ts';
import { type RegisterFile, RIP_OFFSET } from '../../../../../runtime/cpu/register-file.ts';
import { createEngine as create } from '../../../../../runtime/cpu/translation/translated-engine.ts';
import type { Counterpart, Piece } from './counterpart.ts';
import { MemoryMirror } from './memory-mirror.ts';
import { cover, leaveOut, open, roomLeft, tell } from './progress.ts';
import { pagesInUse, protections, RIP, type Session, type State, stateOf, takePages } from './session.ts';

/** Instructions after which the processor begins with the memory as it is by then. States of all of them are held. */
const LONGEST_SESSION = 16_384;
/** Why a piece ends before an instruction that has the answers of the modelled processor. */
const CPUID = 'cpuid, which the model answers';

/** A piece of a run while it is followed. */
interface Following {
  readonly session: Session;
  readonly piece: Piece;
  readonly states: State[];
  /** Why the piece ends here. */
  ended: string | undefined;
  /** The memory that the processor should come to, where it is not that of the end. */
  memory: Uint8Array | undefined;
}

/** What an engine is made of, with what does the same. */
export interface FollowingParts {
  readonly memory: GuestMemory;
  readonly image: CodeImage;
  readonly kernelEntry: KernelEntry;
  readonly cpuid: Cpuid;
  readonly counterpart: Counterpart;
}

/** An engine that goes an instruction at a time, and has a counterpart do the same. */
export class FollowingEngine implements Engine {
  readonly registers: RegisterFile;
  private readonly memory: GuestMemory;
  private readonly image: CodeImage;
  private readonly engine: Engine;
  private readonly counterpart: Counterpart;
  /** One for each kernel function that is being called, because it may run programs. */
  private readonly mirrors: MemoryMirror[] = [];
  private depth = 0;
  private following: Following | undefined;
  /** Whether the run goes on without the processor. */
  private isAlone = false;
  /** Instructions of the budget that the engine below does not know of. */
  private hidden = 0;
  /** The budget when instructions that are not followed were counted last. */
  private counted = 0;

  constructor({ memory, image, kernelEntry, cpuid, counterpart }: FollowingParts) {
    this.memory = memory;
    this.image = image;
    this.counterpart = counterpart;
    this.engine = create(memory, image, (low) => this.enterKernel(low, kernelEntry), cpuid);
    this.registers = this.engine.registers;
  }

  run(): Exit {
    const outer = { following: this.following, hidden: this.hidden, isAlone: this.isAlone };
    this.hidden = 0;
    this.isAlone = false;
    try {
      if (this.memory.view.getUint32(RIP_OFFSET + 4, true) === KERNEL_TEXT_HIGH) {
        // The call was the last instruction of the run before.
        const exit = this.continueInKernel();
        if (exit !== undefined) return exit;
      }
      const { name } = this.image;
      for (let room = roomLeft(name); room > 0; room = roomLeft(name)) {
        const following = this.start();
        const exit = this.carryOut(following, Math.min(room, LONGEST_SESSION));
        const end = following.ended === CPUID ? this.step() : exit;
        if (end !== undefined) return end;
      }
      return this.runAlone();
    } finally {
      this.following = outer.following;
      this.hidden = outer.hidden;
      this.isAlone = outer.isAlone;
    }
  }

  /** Calls the kernel function at rip, and returns from it. @returns how the run ended, or nothing when it goes on */
  private continueInKernel(): Exit | undefined {
    this.following = undefined;
    return this.withBudget(0);
  }

  /** Follows a piece and compares it. A kernel function may end it with an error, before which there is something to compare. */
  private carryOut(following: Following, most: number): Exit | undefined {
    this.following = following;
    let exit: Exit | undefined;
    let returned = false;
    try {
      exit = this.follow(following, most);
      returned = true;
    } finally {
      if (returned || following.ended !== undefined) this.finish(following, exit);
      this.following = undefined;
    }
    return exit;
  }

  private start(): Following {
    open();
    const start = stateOf(this.memory, this.registers);
    const session = {
      high: WINDOW_HIGH,
      start,
      gsBase: this.registers.gsBase,
      pages: takePages(this.memory),
      answers: [],
    };
    const piece = this.counterpart.begin(session, this.depth);
    return { session, piece, states: [], ended: undefined, memory: undefined };
  }

  /** @returns how the run ended, or nothing when it goes on */
  private follow(following: Following, most: number): Exit | undefined {
    const { registers } = this;
    while (following.states.length < most && following.ended === undefined) {
      if (registers.budget <= 0) return { kind: 'budget' };
      if (this.isModelled()) {
        following.ended = CPUID;
        break;
      }
      const state = stateOf(this.memory, registers);
      if (following.states.length > 0) following.piece.passed(following.states.length, state[RIP]!);
      cover(this.image, state[RIP]!);
      following.states.push(state);
      const exit = this.step();
      if (exit !== undefined) return exit;
    }
    return undefined;
  }

  /** Executes one instruction. @returns how the run ended, or nothing when it goes on */
  private step(): Exit | undefined {
    return this.withBudget(1);
  }

  /** Runs with another budget; what kernel functions make of the budget, and what is retired, counts for the one that there is. */
  private withBudget(budget: number): Exit | undefined {
    const { registers } = this;
    this.hidden = registers.budget - budget;
    registers.budget = budget;
    const exit = this.engine.run();
    registers.budget += this.hidden;
    this.hidden = 0;
    return exit.kind === 'budget' ? undefined : exit;
  }

  /** What is left of a run when the scenario was followed far enough. */
  private runAlone(): Exit {
    this.following = undefined;
    this.isAlone = true;
    this.counted = this.registers.budget;
    try {
      return this.engine.run();
    } finally {
      leaveOut(this.counted - this.registers.budget);
    }
  }

  /** cpuid has the answers of the modelled processor. */
  private isModelled(): boolean {
    const offset = toOffset(this.registers.rip);
    return offset !== undefined && this.memory.u8[offset] === 0x0f && this.memory.u8[offset + 1] === 0xa2;
  }

  private enterKernel(low: number, kernelEntry: KernelEntry): 0 | 1 {
    const { registers, following, hidden } = this;
    if (this.isAlone) {
      leaveOut(this.counted - registers.budget);
      const leave = kernelEntry(low);
      this.counted = registers.budget;
      return leave;
    }
    registers.budget += hidden;
    this.hidden = 0;
    const leave = following === undefined ? kernelEntry(low) : this.answerFor(following, low, kernelEntry);
    this.hidden = registers.budget;
    registers.budget = 0;
    return leave;
  }

  /** Calls a kernel function, and writes down what the processor has to find after it. */
  private answerFor(following: Following, low: number, kernelEntry: KernelEntry): 0 | 1 {
    const { registers } = this;
    this.mirrors[this.depth] ??= new MemoryMirror(this.memory);
    const mirror = this.mirrors[this.depth++]!;
    mirror.take();
    const table = protections(this.memory, pagesInUse(this.memory)).slice();
    const reached = stateOf(this.memory, registers);
    let leave: 0 | 1 = 1;
    try {
      leave = kernelEntry(low);
    } finally {
      this.depth--;
      this.following = following;
      const now = protections(this.memory, pagesInUse(this.memory));
      if (leave === 1 || Buffer.compare(table, now) !== 0) {
        // The processor goes as far as the kernel's address.
        following.ended = leave === 1 ? 'left for the kernel' : 'a kernel function changed what may be accessed';
        following.states.push(reached);
        following.memory = mirror.contents();
      } else {
        following.session.answers.push({ state: stateOf(this.memory, registers), written: mirror.changes() });
      }
    }
    return leave;
  }

  private finish(following: Following, exit: Exit | undefined): void {
    const { states, piece, ended } = following;
    if (ended === undefined || ended === CPUID) states.push(stateOf(this.memory, this.registers));
    const end = ended === undefined ? exit : undefined;
    // Another object's code is no fault.
    const isElsewhere = end?.kind === 'fault' && end.fault.access === 'execute' && this.isExecutable(end.fault.rip);
    const stays = (end !== undefined && end.kind !== 'budget' && end.kind !== 'fault') || isElsewhere;
    if (stays) states.pop();
    const fault = end?.kind === 'fault' && !isElsewhere ? end.fault : undefined;
    const memory = following.memory ?? new MemoryMirror(this.memory).now();
    const name = ended ?? end?.kind ?? 'goes on';
    const leaves = ended !== undefined && ended !== CPUID;
    tell(piece.compare(states, memory, { fault, leaves, name }));
  }

  private isExecutable(address: bigint): boolean {
    const offset = toOffset(address);
    return offset !== undefined && this.memory.isAccessible(offset, 1, EXECUTE);
  }
}

import type { KernelEvent } from '../../kernel-model/events.ts';
import { EmulatedTarget } from '../../runtime/emulated-target.ts';
import type { ProgramRun } from '../../runtime/program-run.ts';
import type { Target } from '../../runtime/target.ts';
import type { ProgramLine } from '../line.ts';
import { completed } from './completed.ts';
import { objectBytes } from './objects.ts';
import { processorTime } from './processor-time.ts';
import type { Timed } from './turns.ts';

const INTERFACE = 'eth0';
/** An instruction and a helper take so little that the watchdog never ends a program. */
const CLOCK = { nanosecondsPerInstruction: 1, nanosecondsPerHelper: 100 };
/** Element 0 of an array. */
const FIRST = new Uint8Array(4);

/** A kernel of this suite with one program, which sees every event. */
export class Emulated {
  readonly #target: Target;
  readonly #event: KernelEvent;
  readonly #program: string;

  private constructor(target: Target, program: string, event: KernelEvent) {
    this.#target = target;
    this.#program = program;
    this.#event = event;
  }

  /**
   * Boots a kernel, loads an object of `bench/bin` and attaches a program of it.
   * @param packet what an XDP program sees; a tracepoint is hit where there is none
   * @param target the kernel, which is booted here
   */
  static async start(
    object: string,
    program: string,
    packet: Uint8Array | undefined,
    target: Target = new EmulatedTarget(),
  ): Promise<Emulated> {
    await target.boot({ clock: CLOCK });
    await target.load(object, objectBytes('bench', object));
    await target.attach(program, packet === undefined ? undefined : INTERFACE);
    const event: KernelEvent =
      packet === undefined
        ? { kind: 'tracepoint', event: 'syscalls/sys_enter_dup' }
        : { kind: 'packet', bytes: packet, interface: INTERFACE };
    return new Emulated(target, program, event);
  }

  /** Starts the program of a line, which then runs as often as the line says. */
  static async forLine(line: ProgramLine, target?: Target): Promise<Emulated> {
    const emulated = await Emulated.start(line.object, line.program, line.packet, target);
    await emulated.#setRounds(line.rounds);
    return emulated;
  }

  async #setRounds(rounds: number): Promise<void> {
    const value = new Uint8Array(8);
    new DataView(value.buffer).setBigUint64(0, BigInt(rounds), true);
    await this.#target.updateMap({ kind: 'map_update', map: 'rounds', entries: [{ key: FIRST, value }] });
  }

  /**
   * Lets the event happen once.
   * @throws Diagnostic BENCH_PROGRAM where the program does not run to its end
   */
  async fire(): Promise<ProgramRun> {
    const { runs } = await this.#target.fire(this.#event);
    return completed(runs, this.#program);
  }

  /** Lets the event happen, once before it is timed and once timed. */
  async run(): Promise<Timed> {
    await this.fire();
    const start = processorTime();
    await this.fire();
    const nanoseconds = processorTime() - start;
    const [entry] = await this.#target.readMap('result');
    const { buffer, byteOffset } = entry!.value;
    return { nanoseconds, result: new DataView(buffer, byteOffset).getBigUint64(0, true) };
  }

  async end(): Promise<void> {
    await this.#target.shutdown();
  }
}

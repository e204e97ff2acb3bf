import { IO, Script, u64 } from './harness.ts';
import { mapProgram } from './map-programs.ts';
import {
  type Action,
  type Answer,
  type Exercise,
  type MapShape,
  NO_BYTES,
  type Operation,
  type Outcome,
  sortEntries,
} from './operation.ts';

/** BPF_PROG_TYPE_RAW_TRACEPOINT: it runs in the context of the caller, on any CPU, and may use every helper on maps. */
export const RAW_TRACEPOINT = 17;

const PER_CPU_ARRAY = 6;

/** Actions whose bytes mean something only where the result is 1: there was a value. */
const ONLY_WHERE_FOUND: readonly Action[] = ['lookup', 'keep', 'reuse'];

/** Turns what the harness answered to an operation into what is compared. */
type Reading = (answers: readonly { result: number; bytes: Buffer }[]) => Answer;

/** Carries exercises out on the running kernel. */
export class MachineMaps {
  private readonly script = new Script();
  private readonly readings: { created: number; operations: Reading[]; programs: number[] }[] = [];
  private nextSlot = IO.slot + 1;
  private readonly cpus: number;

  /** @param cpus how many CPUs the machine has */
  constructor(cpus: number) {
    this.cpus = cpus;
  }

  /** Adds an exercise to the script. */
  add({ map, operations }: Exercise): void {
    const slot = this.nextSlot++;
    const { type, keySize, valueSize, maxEntries, flags } = map;
    const created = this.script.add('map_create', slot, type, keySize, valueSize, maxEntries, flags, 0);
    const programs = new Map<Action, { slot: number; output: number }>();
    const loads: number[] = [];
    const programFor = (action: Action) => {
      const known = programs.get(action);
      if (known !== undefined) return known;
      const { code, output } = mapProgram(action, slot, valueSize);
      const program = { slot: this.nextSlot++, output };
      loads.push(this.script.add('program_load', program.slot, RAW_TRACEPOINT, code));
      programs.set(action, program);
      return program;
    };
    const readings = operations.map((operation) =>
      operation.action.startsWith('user ')
        ? this.userOperation(slot, map, operation)
        : this.programOperation(programFor(operation.action), operation),
    );
    this.readings.push({ created, operations: readings, programs: loads });
    for (const program of programs.values()) this.script.add('close', program.slot);
    this.script.add('close', slot);
  }

  /** Carries all exercises out. @throws Error when the verifier refuses a program of the oracle itself */
  run(): Outcome[] {
    const answers = this.script.run();
    return this.readings.map(({ created, operations, programs }) => {
      const creation = answers[created]!;
      if (creation.result < 0) return { created: creation.result, answers: [] };
      for (const program of programs) {
        const { result, bytes } = answers[program]!;
        if (result < 0) throw new Error(`the verifier refused a program of the oracle (${result}):\n${bytes}`);
      }
      return { created: 0, answers: operations.map((read) => read(answers)) };
    });
  }

  private userOperation(slot: number, map: MapShape, { action, key, value, flags, flagsHigh }: Operation): Reading {
    const all = Buffer.alloc(8);
    all.writeUInt32LE(flags >>> 0, 0);
    all.writeUInt32LE(flagsHigh >>> 0, 4);
    const place = [all, key.length, key] as const;
    const at = {
      'user lookup': () => this.script.add('map_lookup', slot, ...place),
      'user take': () => this.script.add('map_take', slot, ...place),
      'user update': () => this.script.add('map_update', slot, ...place, value),
      'user delete': () => this.script.add('map_delete', slot, u64(0), key.length, key),
      'user dump': () => this.script.add('map_dump', slot),
    }[action as 'user lookup']();
    return (answers) => {
      const { result, bytes } = answers[at]!;
      if (action !== 'user dump') return { result, bytes };
      const copies = map.type === PER_CPU_ARRAY ? this.cpus : 1;
      const valueSize = copies === 1 ? map.valueSize : Math.ceil(map.valueSize / 8) * 8 * copies;
      return { result, bytes: sortEntries(bytes, map.keySize + valueSize) };
    };
  }

  private programOperation(program: { slot: number; output: number }, operation: Operation): Reading {
    const { action, cpu, key, otherKey, value, flags, flagsHigh } = operation;
    const pieces: (number | Uint8Array)[] = [];
    const piece = (offset: number, bytes: Uint8Array) => {
      if (bytes.length > 0) pieces.push(offset, bytes.length, bytes);
    };
    pieces.push(IO.arguments, 8, flags, flagsHigh);
    piece(IO.key, key);
    piece(IO.otherKey, otherKey);
    piece(IO.value, value);
    const at = this.script.add('program_run', program.slot, cpu, IO.result, 8 + program.output, ...pieces);
    return (answers) => {
      const { result: ran, bytes } = answers[at]!;
      if (ran < 0) throw new Error(`a program of the oracle could not be run: ${ran}`);
      const result = bytes.readInt32LE(0);
      if (bytes.readInt32LE(4) !== result >> 31) throw new Error(`${action} gave ${bytes.readBigInt64LE(0)}`);
      const meaningful = !ONLY_WHERE_FOUND.includes(action) || result === 1;
      return { result, bytes: meaningful ? bytes.subarray(8) : NO_BYTES };
    };
  }
}

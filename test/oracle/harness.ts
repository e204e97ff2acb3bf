import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile, whyNoCompiler } from '../compile.ts';

const FOLDER = fileURLToPath(new URL('./harness/', import.meta.url));
const OPTIONS = ['-O2', '-Wall', '-Wextra', '-Werror', '-pthread'];
const LARGEST_OUTPUT = 2 ** 31 - 1;

/** The harness's commands (harness/harness.h). */
const COMMANDS = [
  'hello',
  'map_create',
  'map_lookup',
  'map_update',
  'map_delete',
  'map_take',
  'map_dump',
  'map_freeze',
  'close',
  'program_load',
  'program_run',
  'program_test',
  'program_run_in_thread',
  'btf_load',
  'ring_open',
  'ring_read',
  'ring_consume',
  'output_open',
  'output_read',
  'counter_open',
  'trace_open',
  'trace_read',
  'kernel_function',
  'program_on_faults',
  'tap_open',
  'tap_read',
  'program_on_dup',
  'network_open',
  'network_attach',
  'network_send',
  'network_receive',
  'network_link',
] as const;
export type Command = (typeof COMMANDS)[number];

/** The value that programs and harness exchange data through: its slot, and where what lies. */
export const IO = {
  slot: 0,
  /** Sixteen u64 of arguments. */
  arguments: 0,
  key: 512,
  otherKey: 2048,
  value: 4096,
  /** One u64 of result, and what else came out behind it. */
  result: 131072 - 8,
  output: 131072,
  size: 1 << 18,
} as const;

/** What the machine answered to a command. */
export interface HarnessAnswer {
  /** 0 or more, or a negative error number. */
  readonly result: number;
  readonly bytes: Buffer;
}

/** A number of 8 bytes, as commands and programs take it. */
export function u64(value: bigint | number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, BigInt(value)));
  return bytes;
}

/** Commands for one run of the harness: they share maps, programs and files. */
export class Script {
  private parts: Uint8Array[] = [];
  private count = 0;
  private readonly loads: number[] = [];

  constructor() {
    this.add('hello');
  }

  /**
   * Adds a command.
   * @param payload its numbers, each a u32, and bytes
   * @returns the number of its answer
   */
  add(command: Command, ...payload: readonly (number | Uint8Array)[]): number {
    let length = 0;
    for (const part of payload) length += typeof part === 'number' ? 4 : part.length;
    const bytes = Buffer.allocUnsafe(8 + length);
    bytes.writeUInt32LE(COMMANDS.indexOf(command), 0);
    bytes.writeUInt32LE(length, 4);
    let place = 8;
    for (const part of payload) {
      if (typeof part === 'number') place = bytes.writeUInt32LE(part >>> 0, place);
      else {
        bytes.set(part, place);
        place += part.length;
      }
    }
    this.parts.push(bytes);
    return this.count++;
  }

  /** Loads a program into a slot. One that the verifier refuses is an error of the oracle: {@link run} throws its words. */
  load(slot: number, type: number, code: Uint8Array): void {
    this.loads.push(this.add('program_load', slot, type, code));
  }

  /** Carries all out. @throws Error when the harness itself failed */
  run(): HarnessAnswer[] {
    const run = spawnSync(compileHarness(), [], { input: Buffer.concat(this.parts), maxBuffer: LARGEST_OUTPUT });
    if (run.status !== 0) {
      const reason = run.status ?? run.signal ?? run.error?.message;
      throw new Error(`the oracle's harness ended with ${reason}: ${run.stderr?.toString() ?? ''}`);
    }
    const answers: HarnessAnswer[] = [];
    for (let place = 0; place < run.stdout.length; ) {
      const length = run.stdout.readUInt32LE(place + 4);
      answers.push({
        result: run.stdout.readInt32LE(place),
        bytes: run.stdout.subarray(place + 8, place + 8 + length),
      });
      place += 8 + length;
    }
    if (answers.length !== this.count) throw new Error(`${this.count} commands had ${answers.length} answers`);
    for (const { result, bytes } of this.loads.map((load) => answers[load]!)) {
      if (result < 0) throw new Error(`the verifier refused a program of the oracle (${result}):\n${bytes}`);
    }
    return answers;
  }
}

let executable: string | undefined;

/** Compiles the harness unless that was done before. @returns its path */
function compileHarness(): string {
  executable ??= compile(
    readdirSync(FOLDER)
      .sort()
      .map((name) => join(FOLDER, name)),
    OPTIONS,
  );
  return executable;
}

/** The machine that the oracle runs on. */
export interface Machine {
  /** How many CPUs it may have; per-CPU values have so many copies. */
  readonly cpus: number;
}

/** The machine, or why it cannot be asked: `no gcc`. */
export function findMachine(): Machine | string {
  if (process.platform !== 'linux') return 'not Linux';
  const compiler = whyNoCompiler();
  if (compiler !== undefined) return compiler;
  if (!existsSync('/usr/include/linux/bpf.h')) return 'no header linux/bpf.h';
  const [hello] = new Script().run();
  if (hello === undefined || hello.result < 0) return `bpf(2) is not permitted (error ${-(hello?.result ?? 0)})`;
  return { cpus: hello.bytes.readUInt32LE(0) };
}

/**
 * Runs a program with each of its instructions stepped by the processor, and prints how often it took each: an object of addresses from the
 * start of the image. It needs the window of memory where lock step has it: `node --import tsx --import …/lockstep/register.mjs` with
 * REX_LOCKSTEP_ENGINE=usual. Arguments: the path of the object, its name, and the event and input as JSON.
 */
import '../../../node/install.ts';
import { answerCpuid } from '../../../kernel-model/cpuid.ts';
import { WINDOW_HIGH } from '../../../kernel-model/memory/guest-memory.ts';
import type { CodeImage, EngineFactory } from '../../../runtime/cpu/engine.ts';
import { EmulatedTarget } from '../../../runtime/emulated-target.ts';
import { readElfObject } from '../../../runtime/object/elf-object.ts';
import type { CounterpartFactory } from '../cpu/oracle/lockstep/counterpart.ts';
import { FollowingEngine } from '../cpu/oracle/lockstep/following-engine.ts';
import { RIP, runNative } from '../cpu/oracle/lockstep/session.ts';
import { bytesOf, runOnce } from './counted-runs.ts';

/** Executions as the processor takes them, one step after the other, by window offset. */
class NativeSteps {
  readonly counts = new Map<number, number>();
  image: CodeImage | undefined;

  readonly createEngine: EngineFactory = (memory, image, kernelEntry, cpuid = answerCpuid) => {
    this.image = image;
    const counterpart: CounterpartFactory = () => ({
      begin: (session) => ({
        passed: () => {},
        compare: (states) => {
          const steps = states.length - 1;
          const native = steps > 0 ? runNative(session, steps).states.slice(0, -1) : [];
          for (const state of native) this.step(state[RIP]!);
          return { object: image.name, instructions: steps, answers: session.answers.length, end: '' };
        },
      }),
    });
    return new FollowingEngine({ memory, image, kernelEntry, cpuid, counterpart: counterpart(memory, image, cpuid) });
  };

  private step(rip: bigint): void {
    if (rip >> 32n !== BigInt(WINDOW_HIGH)) return;
    const offset = Number(rip & 0xffff_ffffn);
    this.counts.set(offset, (this.counts.get(offset) ?? 0) + 1);
  }
}

const [path, name, input] = process.argv.slice(2) as [string, string, string];
const bytes = bytesOf(path);
const native = new NativeSteps();
await runOnce(new EmulatedTarget({ createEngine: native.createEngine }), bytes, name, JSON.parse(input));
const [first] = native.image!.functions;
const { symbols } = readElfObject(bytes, name);
const base = first!.offset - symbols.find((symbol) => symbol.name === first!.name)!.value;
const counts = [...native.counts].map(([offset, times]) => [offset - base, times]);
process.stdout.write(`${JSON.stringify(counts)}\n`, () => process.exit(0));

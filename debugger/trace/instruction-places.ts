import { type GuestMemory, toOffset } from '../../kernel-model/memory/guest-memory.ts';
import { describePlace } from '../../runtime/describe-source.ts';
import type { LoadedImage } from '../../runtime/load/load-object.ts';
import { demangle } from '../../runtime/object/demangle.ts';
import { InstructionAccesses } from '../../runtime/run/interleaving/instruction-accesses.ts';
import type { StandingProgram } from '../../runtime/stepping/stepped-target.ts';

/** An instruction of the code, with everything that does not depend on a run. */
export interface InstructionPlace {
  /** Its address, in 64 bits. */
  readonly address: bigint;
  /** The function with the distance to its beginning: `parse+0x1c`. */
  readonly symbol: string;
  /** In Intel syntax. */
  readonly instruction: string;
  /** `src/main.rs:12:5`; undefined without debug information. */
  readonly source: string | undefined;
  /** The functions that it belongs to: that of the symbol table, and those that were inlined. */
  readonly functions: readonly string[];
}

/** Tells what instructions are, each found out once. */
export class InstructionPlaces {
  private readonly known = new Map<bigint, InstructionPlace>();
  private memory: GuestMemory | undefined;
  private accesses: InstructionAccesses | undefined;

  /** The instruction that a program comes to next. */
  of(program: StandingProgram): InstructionPlace {
    const { memory } = program.kernel;
    if (this.memory !== memory) {
      this.memory = memory;
      this.accesses = new InstructionAccesses(memory);
      this.known.clear();
    }
    const address = program.registers.rip;
    const known = this.known.get(address);
    if (known !== undefined) return known;
    const place = this.find(address, program);
    this.known.set(address, place);
    return place;
  }

  private find(address: bigint, { kernel, image }: StandingProgram): InstructionPlace {
    const { name = '', offset = 0 } = kernel.kallsyms.lookup(address) ?? {};
    const own = name.replace(/^rex_prog_[\da-f]+::/, '');
    const symbol = own === '' ? `0x${address.toString(16)}` : `${own}+0x${offset.toString(16)}`;
    const at = toOffset(address);
    const isCode = at !== undefined && isIn(image, at);
    const frames = isCode ? (image.lines?.framesAt(at - image.region.offset) ?? []) : [];
    const inlined = frames.flatMap((frame) => (frame.name === undefined ? [] : [demangle(frame.name)]));
    const [first] = frames;
    return {
      address,
      symbol,
      instruction: isCode ? this.accesses!.formAt(at).text : '(no code)',
      source: first === undefined || first.line === 0 ? undefined : describePlace(first),
      functions: [own, ...inlined],
    };
  }
}

function isIn({ code }: LoadedImage, at: number): boolean {
  return code.executable.some(({ offset, size }) => at >= offset && at < offset + size);
}

/** Whether a place belongs to the function that someone names, with its path or without. */
export function isOfFunction({ functions }: InstructionPlace, name: string): boolean {
  return functions.some((own) => {
    const plain = own.replace(/<.*>$/, '').replace(/::$/, '');
    return own === name || plain === name || plain.endsWith(`::${name}`);
  });
}

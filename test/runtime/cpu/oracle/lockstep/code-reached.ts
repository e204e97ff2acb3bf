import { Decoder, DecoderOptions, Instruction } from 'iced-x86';
import { placeObject } from '../../corpus.ts';
import type { Line } from './progress.ts';

/** How many instructions of an object's functions there are, and how many of them were followed. */
export interface CodeReached {
  readonly object: string;
  readonly reached: number;
  readonly all: number;
}

/** The places of all instructions in the functions of an object of the corpus, by their distance from its code. */
function instructionPlaces(name: string): ReadonlySet<number> {
  const { memory, image } = placeObject(name);
  const start = image.executable[0]?.offset ?? 0;
  const places = new Set<number>();
  const instruction = new Instruction();
  for (const { offset, size } of image.functions) {
    const decoder = new Decoder(64, memory.bytes(offset, size).slice(), DecoderOptions.None);
    while (decoder.canDecode) {
      places.add(offset - start + decoder.position);
      decoder.decodeOut(instruction);
    }
    decoder.free();
  }
  instruction.free();
  memory.release();
  return places;
}

/** How much of the code of objects was followed. @param names objects of the corpus */
export function codeReached(lines: readonly Line[], names: readonly string[]): readonly CodeReached[] {
  const followed = new Map<string, Set<number>>();
  for (const line of lines) {
    if (!('places' in line)) continue;
    const known = followed.get(line.code) ?? new Set();
    for (const place of line.places) known.add(place);
    followed.set(line.code, known);
  }
  return names.map((object) => {
    const places = instructionPlaces(object);
    const known = followed.get(object) ?? new Set();
    return { object, reached: [...places].filter((place) => known.has(place)).length, all: places.size };
  });
}

/** The same in words: all of the code, then each object. */
export function describeReached(objects: readonly CodeReached[]): string {
  const total = (of: 'reached' | 'all') => objects.reduce((sum, each) => sum + each[of], 0);
  const share = ({ reached, all }: Omit<CodeReached, 'object'>) =>
    all === 0 ? 'none' : `${Math.floor((100 * reached) / all)} %`;
  const all = { reached: total('reached'), all: total('all') };
  const each = objects.map((object) => `${object.object} ${share(object)}`);
  return `instructions of their functions that were reached: ${share(all)} of ${all.all}\n  ${each.join(', ')}`;
}

import { readFileSync } from 'node:fs';
import { forgetTranslations } from '../../../runtime/cpu/translation/translation-cache.ts';
import { demangle } from '../../../runtime/object/demangle.ts';
import { readElfObject } from '../../../runtime/object/elf-object.ts';
import { makeMachine } from '../../runtime/cpu/machine.ts';
import { corpusObjects } from '../../runtime/object/corpus.ts';
import { binarySeed } from '../forms/binary.ts';
import type { Seed } from '../forms/edits.ts';
import { codeForm } from '../forms/other-binaries.ts';
import { textSeed } from '../forms/text.ts';
import { type Reader, textOf } from '../reader.ts';

const VECTORS = new URL('../../runtime/object/fixtures/demangle-vectors.tsv', import.meta.url);
/** Bytes of a function that is a seed, at most: what matters are its instructions, and a short one is translated sooner. */
const LONGEST_FUNCTION = 160;
const MOST_FUNCTIONS = 200;
/** Instructions that a changed function may execute. */
const STEPS = 20_000;
/** Bytes of a name in a trace: LLVM's demangler is not asked for more either. */
const LONGEST_MEANING = 2 ** 20;

/** Different functions of the corpus. */
function functionSeeds(): readonly Seed[] {
  const seen = new Set<string>();
  const seeds: Seed[] = [];
  for (const { name, bytes } of corpusObjects()) {
    const { symbols, segments } = readElfObject(bytes, name);
    for (const { name: symbol, type, value, size } of symbols) {
      const segment = segments.find(({ address, fileSize }) => value >= address && value + size <= address + fileSize);
      if (type !== 'FUNC' || size === 0 || size > LONGEST_FUNCTION || segment === undefined) continue;
      const code = segment.bytes.slice(value - segment.address, value - segment.address + size);
      if (seen.has(code.join()) || seeds.length >= MOST_FUNCTIONS) continue;
      seen.add(code.join());
      seeds.push(binarySeed(codeForm(`${name} ${symbol}`, code)));
    }
  }
  return seeds;
}

export const CODE_READERS: readonly Reader[] = [
  {
    name: 'translator',
    what: `x86-64 code, translated and run for up to ${STEPS} instructions`,
    seeds: functionSeeds,
    read(input) {
      const machine = makeMachine(input.length === 0 ? Uint8Array.of(0xc3) : input.subarray(0, 65_536));
      try {
        for (const name of ['rdi', 'rsi', 'rdx', 'rbx'] as const) machine.set(name, BigInt(machine.data.offset));
        machine.start(0, STEPS);
      } finally {
        machine.memory.release();
        forgetTranslations();
      }
    },
    place: /^fuzz\.input: /,
    ending: '.bin',
    total: true,
  },
  {
    name: 'demangler',
    what: 'mangled names of symbols',
    seeds: () =>
      readFileSync(VECTORS, 'utf8')
        .split('\n')
        .filter((line) => line.startsWith('_'))
        .map((line) => line.split('\t')[0]!)
        .flatMap((name) => [textSeed(name, name.replaceAll(/(?<=[A-Z_])(?=[a-zA-Z0-9])/g, ' '))])
        .map((seed) => ({
          name: seed.name,
          // The blanks divide the name into words to change, and are no part of it.
          changed: (edits) => seed.changed(edits).filter((byte) => byte !== 0x20),
        })),
    read(input) {
      const meaning = demangle(textOf(input));
      if (meaning.length > Math.max(LONGEST_MEANING, input.length))
        throw new Error(`a name of ${meaning.length} characters`);
    },
    place: /^fuzz\.input: /,
    ending: '.txt',
    total: true,
  },
];

import { readFileSync } from 'node:fs';
import { Code, Decoder, DecoderOptions, Instruction } from 'iced-x86';
import { instructionTable } from '../../../../../runtime/cpu/instruction-table.ts';
import { readElfObject } from '../../../../../runtime/object/elf-object.ts';

/** How often each form of an instruction was found, by its name. */
export type FormCounts = ReadonlyMap<string, number>;

/** The file that keeps them. */
export const RECORDED = new URL('./forms.tsv', import.meta.url);

/** Forms that compilers emit and the table lacks, with the reason why no legal Rex program has them. */
export const EXPLAINED: readonly { readonly form: RegExp; readonly reason: string }[] = [];

const supported = new Set(instructionTable.flatMap(({ forms }) => forms.map((form) => Code[form]!)));

/** Why a form may be lacking, `supported`, or `undefined` if it is neither. */
export function stateOf(form: string): string | undefined {
  return supported.has(form) ? 'supported' : EXPLAINED.find((each) => each.form.test(form))?.reason;
}

/** Counts the forms in all functions of an object, each place once. */
export function countForms(path: string, counts: Map<string, number>, where: Map<string, string>): number {
  const object = readElfObject(readFileSync(path), path);
  const places = new Map<number, { readonly name: string; readonly size: number }>();
  for (const { type, value, size, name, sectionIndex } of object.symbols) {
    if (type !== 'FUNC' || size === 0 || typeof sectionIndex !== 'number') continue;
    if ((places.get(value)?.size ?? 0) < size) places.set(value, { name, size });
  }
  const instruction = new Instruction();
  let total = 0;
  for (const [address, { name, size }] of places) {
    const segment = object.segments.find(
      (each) => each.executable && address >= each.address && address + size <= each.address + each.bytes.length,
    );
    if (segment === undefined) continue;
    const bytes = segment.bytes.subarray(address - segment.address, address - segment.address + size);
    const decoder = new Decoder(64, bytes, DecoderOptions.None);
    while (decoder.canDecode) {
      decoder.decodeOut(instruction);
      const form = Code[instruction.code]!;
      counts.set(form, (counts.get(form) ?? 0) + 1);
      if (!where.has(form)) where.set(form, name);
      total++;
    }
    decoder.free();
  }
  instruction.free();
  return total;
}

/** The counts as a file: a line with the builds; then form, count, and what is known of the form. */
export function writeForms(builds: readonly string[], counts: FormCounts): string {
  const lines = [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([form, count]) => `${form}\t${count}\t${stateOf(form) ?? 'LACKING'}`);
  return `builds: ${builds.join(', ')}\nform\tcount\tstate\n${lines.join('\n')}\n`;
}

/** Reads what {@link writeForms} wrote. */
export function readForms(): { readonly form: string; readonly count: number; readonly state: string }[] {
  const [, , ...lines] = readFileSync(RECORDED, 'utf8').trimEnd().split('\n');
  return lines.map((line) => {
    const [form, count, state] = line.split('\t');
    return { form: form!, count: Number(count), state: state! };
  });
}

/** The builds that {@link writeForms} was told of. */
export function readBuilds(): readonly string[] {
  const [first = ''] = readFileSync(RECORDED, 'utf8').split('\n', 1);
  return first.replace(/^builds: /, '').split(', ');
}

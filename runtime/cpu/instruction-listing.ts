import { CodeExt } from 'iced-x86';
import { AF, CF, OF, PF, SF, ZF } from './flags.ts';
import { instructionTable } from './instruction-table.ts';
import type { InstructionDefinition } from './instructions/definition.ts';

const FLAG_NAMES: readonly (readonly [number, string])[] = [
  [CF, 'CF'],
  [PF, 'PF'],
  [AF, 'AF'],
  [ZF, 'ZF'],
  [SF, 'SF'],
  [OF, 'OF'],
];

/** The instruction table as a page of Markdown: `docs/instructions.md`. */
export function listInstructions(): string {
  const rows = [...instructionTable].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)).map(row);
  return [
    '# Supported instructions',
    '',
    'Generated from the instruction table in `runtime/cpu/instructions`; `UPDATE_GOLDEN=1 npm run unit -- instruction-listing` writes it again.',
    'Anything else is either no instruction, which raises #UD, or legal and reported as *unsupported* by its name when it is reached.',
    '',
    'A program may run on processors of Intel and of AMD. An instruction that they carry out differently is *unsupported*, too:',
    '',
    '- `pause` with REX.B (`f3 41 90`): Intel pauses, and AMD exchanges r8 and rax.',
    '- Near branches with an operand-size prefix and without REX.W (`66 e8`): Intel ignores the prefix, and AMD cuts the target to 16 bits.',
    '',
    'Manual: volume and entry of the Intel 64 and IA-32 Architectures Software Developer’s Manual. *Undefined* flags have some value that',
    'programs must not depend on; those in brackets are undefined for some counts or sizes only.',
    '',
    '| instruction | manual | forms | reads | writes | undefined |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

function row(definition: InstructionDefinition): string {
  const { name, manual, forms, reads, writes } = definition;
  const texts = new Set(forms.map((form) => formText(form)));
  const undefinedFlags = undefinedText(definition);
  return `| ${name} | ${manual} | ${[...texts].join('<br>')} | ${flagsText(reads)} | ${flagsText(writes)} | ${undefinedFlags} |`;
}

/** A form as the manual writes it, in Markdown's backquotes. */
export function formText(form: InstructionDefinition['forms'][number]): string {
  const opCode = CodeExt.opCode(form);
  const text = opCode.instructionString.toLowerCase();
  opCode.free();
  return `\`${text}\``;
}

/** The names of a mask's status flags. */
export function flagsText(flags: number): string {
  return FLAG_NAMES.filter(([flag]) => (flags & flag) !== 0)
    .map(([, name]) => name)
    .join(' ');
}

/** The flags that the manual leaves undefined, in brackets if only for some counts or sizes. */
export function undefinedText({ undefinedFlags }: InstructionDefinition): string {
  if (typeof undefinedFlags === 'number') return flagsText(undefinedFlags);
  let always = -1;
  let ever = 0;
  for (const size of [1, 2, 4, 8]) {
    for (let count = 1; count < 32; count++) {
      const flags = undefinedFlags({ size, count });
      always &= flags;
      ever |= flags;
    }
  }
  const sometimes = flagsText(ever & ~always);
  return [flagsText(always), sometimes === '' ? '' : `(${sometimes})`].filter((text) => text !== '').join(' ');
}

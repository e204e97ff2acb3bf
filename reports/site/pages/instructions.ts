import { flagsText, formText, undefinedText } from '../../../runtime/cpu/instruction-listing.ts';
import { alu } from '../../../runtime/cpu/instructions/alu.ts';
import { atomics } from '../../../runtime/cpu/instructions/atomic.ts';
import { bits } from '../../../runtime/cpu/instructions/bit.ts';
import { bmi } from '../../../runtime/cpu/instructions/bmi.ts';
import { control } from '../../../runtime/cpu/instructions/control.ts';
import type { InstructionDefinition } from '../../../runtime/cpu/instructions/definition.ts';
import { doubleShifts } from '../../../runtime/cpu/instructions/double-shift.ts';
import { flagControl } from '../../../runtime/cpu/instructions/flags.ts';
import { miscellaneous } from '../../../runtime/cpu/instructions/miscellaneous.ts';
import { moves } from '../../../runtime/cpu/instructions/move.ts';
import { multiplicationAndDivision } from '../../../runtime/cpu/instructions/muldiv.ts';
import { shifts } from '../../../runtime/cpu/instructions/shift.ts';
import { stack } from '../../../runtime/cpu/instructions/stack.ts';
import { strings } from '../../../runtime/cpu/instructions/string.ts';
import { type Html, html, join, withCode } from '../html.ts';
import { heading, type SitePage, table } from '../site-page.ts';

const INDEX = 'instructions/index.html';

/** The families of the instruction table, in its order. */
const FAMILIES: readonly (readonly [file: string, title: string, definitions: readonly InstructionDefinition[]])[] = [
  ['moves', 'Moves', moves],
  ['arithmetic', 'Arithmetic and logic', alu],
  ['shifts', 'Shifts and rotates', shifts],
  ['double-shifts', 'Double shifts', doubleShifts],
  ['multiplication', 'Multiplication and division', multiplicationAndDivision],
  ['bits', 'Bits', bits],
  ['bit-manipulation', 'Bit manipulation (BMI1, BMI2) and MOVBE', bmi],
  ['stack', 'Stack', stack],
  ['strings', 'Strings', strings],
  ['atomics', 'Atomic operations', atomics],
  ['flags', 'Flags', flagControl],
  ['control', 'Control', control],
  ['miscellaneous', 'Miscellaneous', miscellaneous],
];

/** The definitions of a family by mnemonic; one mnemonic may have several. */
function byMnemonic(
  definitions: readonly InstructionDefinition[],
): ReadonlyMap<string, readonly InstructionDefinition[]> {
  const groups = new Map<string, InstructionDefinition[]>();
  for (const definition of definitions) {
    groups.set(definition.name, [...(groups.get(definition.name) ?? []), definition]);
  }
  return new Map([...groups].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function definitionView(definition: InstructionDefinition): Html {
  const { manual, forms, reads, writes } = definition;
  const shown = [...new Set(forms.map((form) => formText(form)))];
  const flags = ([label, text]: readonly [string, string]) =>
    text !== '' && html`<div><dt>${label}</dt><dd>${text}</dd></div>`;
  return html`<div class="definition"><p class="forms">${shown.map((form) => withCode(`${form} `))}</p>
<dl class="basis"><div><dt>Manual</dt><dd>${manual}</dd></div>${flags(['Reads', flagsText(reads)])}${flags(['Writes', flagsText(writes)])}${flags(['Leaves undefined', undefinedText(definition)])}</dl></div>`;
}

function familyPage([file, title, definitions]: (typeof FAMILIES)[number]): SitePage {
  const mnemonics = byMnemonic(definitions);
  const path = `instructions/${file}.html`;
  return {
    path,
    title,
    within: INDEX,
    description: `Supported instructions: ${[...mnemonics.keys()].join(', ')}.`,
    kicker: html`<a href="@/${INDEX}">Instructions</a>`,
    body: html`${[...mnemonics].map(([name, several]) => html`<section class="mnemonic-section">${heading(2, name, html`<code>${name}</code>`)}${several.map(definitionView)}</section>\n`)}`,
    outline: [...mnemonics.keys()].map((name) => ({ id: name, title: name })),
    search: [...mnemonics].map(([name, several]) => ({
      title: name,
      kind: 'instruction',
      url: `${path}#${name}`,
      words: several.map(({ manual }) => manual).join(' '),
    })),
  };
}

/** A page for each family of instructions, with an anchor for each mnemonic, and a list of them. */
export function instructionPages(): readonly SitePage[] {
  const count = FAMILIES.reduce((sum, [, , definitions]) => sum + byMnemonic(definitions).size, 0);
  const index: SitePage = {
    path: INDEX,
    title: 'Instructions',
    description: 'Every instruction of x86-64 that programs may use.',
    kicker: `${count} mnemonics`,
    lead: 'The supported instructions, as in the Intel 64 manual. Invalid instructions raise #UD. All others are reported as unsupported, by name, when a program reaches them.',
    body: table(
      'Instructions by family',
      ['family', 'mnemonics'],
      FAMILIES.map(([file, title, definitions]) => [
        html`<a href="@/instructions/${file}.html">${title}</a>`,
        join(
          [...byMnemonic(definitions).keys()].map(
            (name) => html`<a class="mnemonic" href="@/instructions/${file}.html#${name}">${name}</a>`,
          ),
          ' ',
        ),
      ]),
    ),
  };
  return [index, ...FAMILIES.map(familyPage)];
}

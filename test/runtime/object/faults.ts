import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Diagnostic } from '../../../base/diagnostic.ts';
import { SECTION_HEADER, SYMBOL } from '../../../broken/objects/elf-records.ts';
import { readElfObject } from '../../../runtime/object/elf-object.ts';
import { buildRexElf, type RexElfOverrides, type RexElfPlan } from './elf-builder.ts';
import type { FieldValues } from './elf-records.ts';

/** An object with something of everything to break. */
export const PLAN: RexElfPlan = {
  maps: [{ name: 'counts' }],
  imports: ['jiffies'],
  pointers: [{ at: ['.data.rel.ro', 0], to: ['.rodata', 0] }],
};

/** That object, whole. */
export const built = buildRexElf(PLAN);

/** Size of the whole file, in bytes. */
export const end = built.bytes.length;

/** Where the header of a section lies in the file. */
export const header = (name: string): number => built.sections.get(name)?.headerOffset ?? assert.fail(name);

/** Where the content of a section lies in the file. */
export const content = (name: string): number => built.sections.get(name)?.offset ?? assert.fail(name);

/** The index of a section. */
export const index = (name: string): number => built.sections.get(name)?.index ?? assert.fail(name);

/** One thing broken, and what must be said of it. */
export type Fault = readonly [
  name: string,
  code: string,
  /** The field the message names. */
  field: string,
  /** Where the message says that it lies. */
  offset: number,
  overrides: RexElfOverrides,
  more?: {
    /** Default: {@link PLAN}. */
    readonly plan?: RexElfPlan;
    /** Default: `input`. */
    readonly kind?: string;
    /** The kernel's error number; only where the kernel makes this check. */
    readonly errno?: string;
  },
];

type SectionValues = FieldValues<typeof SECTION_HEADER>;
type SymbolValues = FieldValues<typeof SYMBOL>;

/** A fault in a section's header, said of a field there. */
export function inSection(
  name: string,
  code: string,
  field: keyof SectionValues,
  section: string,
  values: SectionValues,
  more: Fault[5] = {},
): Fault {
  const offset = header(section) + SECTION_HEADER[field][0];
  const overrides = { sectionHeaders: { [section]: values } };
  return [name, code, `${field} of section ${index(section)}`, offset, overrides, more];
}

/** As {@link inSection}, where the message has the section's name. */
export function inNamedSection(
  ...[name, code, field, section, values, more = {}]: Parameters<typeof inSection>
): Fault {
  const [, , place, offset, overrides] = inSection(name, code, field, section, values);
  return [name, code, `${place} (${section})`, offset, overrides, more];
}

/** Where a symbol lies in the file. */
export const symbol = (name: string): number => built.symbols.get(name)?.offset ?? assert.fail(name);

/** A fault in the symbol of the program, said of a field there. */
export function ofSymbol(name: string, code: string, field: keyof SymbolValues, values: SymbolValues): Fault {
  const offset = symbol('prog') + SYMBOL[field][0];
  return [name, code, `${field} of symbol 1 of .symtab`, offset, { symbols: { prog: values } }];
}

/** As {@link ofSymbol}, where the message has the symbol's name. */
export function ofNamedSymbol(...[name, code, field, values]: Parameters<typeof ofSymbol>): Fault {
  const [, , place, offset, overrides] = ofSymbol(name, code, field, values);
  return [name, code, `${place} (prog)`, offset, overrides];
}

/** A fault in the ELF header, which the kernel refuses with EINVAL. */
export function inHeader(
  name: string,
  code: string,
  field: string,
  offset: number,
  values: NonNullable<RexElfOverrides['header']>,
): Fault {
  return [name, code, field, offset, { header: values }, { errno: 'EINVAL' }];
}

/** The diagnostic that reading `bytes` ends in. */
export function refusal(bytes: Uint8Array): Diagnostic {
  try {
    readElfObject(bytes, 'broken.o');
  } catch (error) {
    assert.ok(error instanceof Diagnostic, `not a diagnostic: ${error}`);
    return error;
  }
  return assert.fail('the file was read without complaint');
}

/** A test for each fault, and one that the whole object is read. */
export function testFaults(faults: readonly Fault[]): void {
  test('the object that the faults are made of is read', () => {
    assert.equal(readElfObject(built.bytes, 'whole.o').relocations.length, 2);
  });
  for (const [name, code, field, offset, overrides, { plan, kind, errno } = {}] of faults) {
    test(`refused: ${name}`, () => {
      const error = refusal(buildRexElf(plan ?? PLAN, overrides).bytes);
      assert.equal(error.code, code, error.message);
      assert.equal(error.kind, kind ?? 'input');
      assert.equal(error.errno, errno, error.message);
      const place = `broken.o: ${field} at offset 0x${offset.toString(16)} `;
      assert.ok(error.message.startsWith(place), `${error.message}\nshould start: ${place}`);
      assert.ok(error.cause.length > 0 && error.hint.length > 0);
    });
  }
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Diagnostic } from '../../../base/diagnostic.ts';
import { readElfObject } from '../../../runtime/object/elf-object.ts';
import { buildRexElf, type RexElfOverrides, type RexElfPlan } from './elf-builder.ts';

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
export interface Fault {
  readonly name: string;
  readonly overrides: RexElfOverrides;
  /** Default: {@link PLAN}. */
  readonly plan?: RexElfPlan;
  readonly code: string;
  /** Default: `input`. */
  readonly kind?: string;
  /** The field the message names. */
  readonly field: string;
  /** Where the message says that it lies. */
  readonly offset: number;
  /** The kernel's error number; only where the kernel makes this check. */
  readonly errno?: string;
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
  for (const { name, plan, overrides, code, kind, field, offset, errno } of faults) {
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

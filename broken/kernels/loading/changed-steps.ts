import { Diagnostic } from '../../../base/diagnostic.ts';
import { PAGE_SIZE } from '../../../kernel-model/memory/guest-memory.ts';
import { LOAD_STEPS, type LoadSteps } from '../../../runtime/load/load-steps.ts';
import { refusal } from '../../../runtime/load/refusal.ts';
import type { ImageLayout } from '../../../runtime/load/segment-checks.ts';
import { SegmentType } from '../../../runtime/object/elf-constants.ts';
import type { ElfObject } from '../../../runtime/object/elf-object.ts';
import type { ElfSegment } from '../../../runtime/object/program-headers.ts';
import type { ElfRelocation } from '../../../runtime/object/relocations.ts';
import type { Fault } from '../../fault.ts';
import { brokenLoading } from '../../parts.ts';

/** A step that goes on where the whole one refuses with a code. */
export function passingOver<A extends readonly unknown[], R>(
  step: (...args: A) => R,
  code: string,
  instead: (...args: A) => R,
): (...args: A) => R {
  return (...args) => {
    try {
      return step(...args);
    } catch (error) {
      if (error instanceof Diagnostic && error.code === code) return instead(...args);
      throw error;
    }
  };
}

/** A step that refuses with another errno where the whole one refuses. */
export function answering<A extends readonly unknown[], R>(step: (...args: A) => R, errno: string): (...args: A) => R {
  return (...args) => {
    try {
      return step(...args);
    } catch (error) {
      if (!(error instanceof Diagnostic)) throw error;
      const { code, kind, message, cause, hint } = error;
      throw new Diagnostic({ code, kind, message, cause, hint, errno });
    }
  };
}

/** Loading that refuses what the kernel does not look at. */
export function refusing(judge: (object: ElfObject) => readonly Diagnostic[]): Partial<LoadSteps> {
  return {
    findPrograms(object) {
      const [first] = judge(object);
      if (first !== undefined) {
        const { code, message, cause, hint } = first;
        throw refusal({ code, message, cause, hint });
      }
      return LOAD_STEPS.findPrograms(object);
    },
  };
}

/** A reader that takes a byte of the file for what it should be. */
export function takingFor(offset: number, byte: number): Partial<LoadSteps> {
  return {
    readObject: (bytes, file) => {
      const read = Uint8Array.from(bytes);
      read[offset] = byte;
      return LOAD_STEPS.readObject(read, file);
    },
  };
}

export function layoutOf(object: ElfObject): ImageLayout {
  const segments = object.segments.filter(({ type }) => type === SegmentType.LOAD);
  const ends = segments.map(({ address, memorySize }) => address + memorySize);
  return { segments, size: Math.ceil(Math.max(...ends) / PAGE_SIZE) * PAGE_SIZE };
}

/** Loading that does not make one of the checks of segments. */
export function withoutCheck(code: string): Partial<LoadSteps> {
  return { checkSegments: passingOver(LOAD_STEPS.checkSegments, `LOAD_SEGMENT_${code}`, layoutOf) };
}

/** Loading that leaves out relocations that it should judge. */
export function leavingOut(isLeftOut: (relocation: ElfRelocation, size: number) => boolean): Partial<LoadSteps> {
  return {
    resolveRelocations(object, kallsyms, size) {
      const relocations = object.relocations.filter((relocation) => !isLeftOut(relocation, size));
      return LOAD_STEPS.resolveRelocations({ ...object, relocations }, kallsyms, size);
    },
  };
}

/** Protection that lets segments be written to whatever their headers say. */
export function protecting(isWritable: (segment: ElfSegment) => boolean): Partial<LoadSteps> {
  return {
    protectImage(memory, region, layout) {
      const segments = layout.segments.map((segment) => ({
        ...segment,
        writable: segment.writable || isWritable(segment),
      }));
      LOAD_STEPS.protectImage(memory, region, { ...layout, segments });
    },
  };
}

/** A kernel that registers functions under names without a part of them. */
export function spelling(name: string, without: RegExp): Fault {
  return brokenLoading(name, {
    programFunctions: (...args) =>
      LOAD_STEPS.programFunctions(...args).map((one) => ({ ...one, name: one.name.replace(without, '') })),
  });
}

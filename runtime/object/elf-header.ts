import { latin1 } from '../../base/bytes.ts';
import type { Diagnostic } from '../../base/diagnostic.ts';
import { type ElfBytes, hex } from './byte-reader.ts';
import { ElfType, EM_BPF, EM_X86_64 } from './elf-constants.ts';
import { kindOfFile, kindOfText } from './file-kinds.ts';

/** The ELF header of a file that this suite can read: ELF64, little endian, x86-64, `ET_DYN` or `ET_EXEC`. */
export interface ElfHeader {
  /** `e_type`: `ET_DYN` (a static PIE, like Rex programs) or `ET_EXEC`. */
  readonly type: 'ET_DYN' | 'ET_EXEC';
  /** `e_ident[EI_VERSION]`, 1 in a sound file. It is not checked, because the kernel does not check it. */
  readonly identVersion: number;
  /** `e_ident[EI_OSABI]`; not checked. */
  readonly osAbi: number;
  /** `e_entry`; 0 in Rex objects, which are entered at their programs. */
  readonly entry: number;
  /** `e_phoff`, in bytes from the start of the file. */
  readonly programHeaderOffset: number;
  /** `e_phnum` as written; 0xffff means that the count is in `sh_info` of section 0. */
  readonly programHeaderCount: number;
  /** `e_shoff`, in bytes from the start of the file; 0 if there are no sections. */
  readonly sectionHeaderOffset: number;
  /** `e_shnum` as written; 0 with a table present means that the count is in `sh_size` of section 0. */
  readonly sectionHeaderCount: number;
  /** `e_shstrndx` as written; 0xffff means that the index is in `sh_link` of section 0. */
  readonly sectionNameIndex: number;
  /** `e_flags`; x86-64 defines none. */
  readonly flags: number;
}

/** Size of the ELF64 header, in bytes. */
export const ELF_HEADER_SIZE = 64;
/** Size of one ELF64 program header, in bytes. */
export const PROGRAM_HEADER_SIZE = 56;
/** Size of one ELF64 section header, in bytes. */
export const SECTION_HEADER_SIZE = 64;

const TYPE_NAMES = ['ET_NONE', 'ET_REL', 'ET_EXEC', 'ET_DYN', 'ET_CORE'];

const MACHINE_NAMES: ReadonlyMap<number, string> = new Map([
  [3, 'EM_386'],
  [8, 'EM_MIPS'],
  [21, 'EM_PPC64'],
  [22, 'EM_S390'],
  [40, 'EM_ARM'],
  [62, 'EM_X86_64'],
  [183, 'EM_AARCH64'],
  [243, 'EM_RISCV'],
  [247, 'EM_BPF'],
  [258, 'EM_LOONGARCH'],
]);

/**
 * Reads and checks the ELF header. The kernel makes each of these checks when it loads a Rex object. They give EINVAL
 * (Rex ABI: magic, class, data encoding, e_version, machine, type, header sizes, at least one program header). If the
 * file ends before the header, it is EIO. EI_VERSION and EI_OSABI are not checked.
 */
export function readElfHeader(file: ElfBytes): ElfHeader {
  judgeIdentification(file);
  const record = file.record(0, ELF_HEADER_SIZE, 'the ELF header', 'EIO');
  record.skip(6);
  const identVersion = record.u8();
  const osAbi = record.u8();
  record.skip(8);
  const type = record.u16();
  const machine = record.u16();
  const version = record.u32();
  if (machine !== EM_X86_64) {
    throw refuse(file, 'ELF_MACHINE', 'e_machine', 0x12, describe(machine, MACHINE_NAMES.get(machine)), {
      cause: 'a Rex object holds machine code of x86-64: 62 (EM_X86_64)',
      hint: 'build for the target x86_64-unknown-none',
    });
  }
  if (type !== ElfType.DYN && type !== ElfType.EXEC) throw wrongType(file, type);
  if (version !== 1) {
    throw refuse(file, 'ELF_VERSION', 'e_version', 0x14, String(version), { cause: 'the only version is 1' });
  }
  const entry = record.u64('e_entry', 'EINVAL');
  const programHeaderOffset = record.u64('e_phoff');
  const sectionHeaderOffset = record.u64('e_shoff', 'EINVAL');
  const flags = record.u32();
  const headerSize = record.u16();
  const programHeaderSize = record.u16();
  const programHeaderCount = record.u16();
  const sectionHeaderSize = record.u16();
  const sectionHeaderCount = record.u16();
  const sectionNameIndex = record.u16();
  judgeSize(file, 'e_ehsize', 0x34, headerSize, ELF_HEADER_SIZE);
  judgeSize(file, 'e_phentsize', 0x36, programHeaderSize, PROGRAM_HEADER_SIZE);
  if (programHeaderCount === 0) {
    throw refuse(file, 'ELF_NO_PROGRAM_HEADER', 'e_phnum', 0x38, '0', {
      cause: 'an object without program headers has nothing to load',
      hint: 'link the object (perhaps the compiler stopped before linking)',
    });
  }
  if (sectionHeaderOffset !== 0) judgeSize(file, 'e_shentsize', 0x3a, sectionHeaderSize, SECTION_HEADER_SIZE);
  else if (sectionHeaderCount !== 0) {
    throw refuse(file, 'ELF_SECTION_TABLE', 'e_shoff', 0x28, '0', {
      cause: `e_shnum promises ${sectionHeaderCount} section headers, but there is no table`,
    });
  }
  return {
    type: type === ElfType.DYN ? 'ET_DYN' : 'ET_EXEC',
    identVersion,
    osAbi,
    entry,
    programHeaderOffset,
    programHeaderCount,
    sectionHeaderOffset,
    sectionHeaderCount,
    sectionNameIndex,
    flags,
  };
}

function machineOf(file: ElfBytes): string {
  const machine = file.view.getUint16(0x12, file.bytes[5] !== 2);
  return describe(machine, MACHINE_NAMES.get(machine));
}

function judgeIdentification(file: ElfBytes): void {
  const { bytes } = file;
  if (bytes.length === 0) {
    throw file.error({
      code: 'ELF_EMPTY',
      field: 'the ELF header',
      offset: 0,
      problem: 'is missing: the file is empty',
      cause: 'the file is 0 bytes long',
      hint: 'build the object again: an aborted build can leave an empty file',
      errno: 'EIO',
    });
  }
  if (bytes[0] !== 0x7f || bytes[1] !== 0x45 || bytes[2] !== 0x4c || bytes[3] !== 0x46) throw notElf(file);
  if (bytes.length < ELF_HEADER_SIZE) throw file.truncated('the ELF header', 0, ELF_HEADER_SIZE, 'EIO');
  judgeBpf(file);
  if (bytes[4] !== 2) {
    throw refuse(
      file,
      'ELF_CLASS',
      'e_ident[EI_CLASS]',
      4,
      describe(bytes[4] ?? 0, bytes[4] === 1 ? 'ELFCLASS32' : undefined),
      {
        cause: `a Rex object is 64-bit: 2 (ELFCLASS64); e_machine of this file is ${machineOf(file)}`,
        hint: 'build for the target x86_64-unknown-none',
      },
    );
  }
  if (bytes[5] !== 1) {
    throw refuse(
      file,
      'ELF_DATA',
      'e_ident[EI_DATA]',
      5,
      describe(bytes[5] ?? 0, bytes[5] === 2 ? 'ELFDATA2MSB, big endian' : undefined),
      {
        cause: 'a Rex object is little endian: 1 (ELFDATA2LSB)',
        hint: 'build for the target x86_64-unknown-none',
      },
    );
  }
}

/**
 * Refuses an eBPF object by name, before its other differences from a Rex object: its byte order, and that it is not
 * linked.
 */
function judgeBpf(file: ElfBytes): void {
  const littleEndian = file.bytes[5] !== 2;
  if (file.view.getUint16(0x12, littleEndian) !== EM_BPF) return;
  throw refuse(file, 'ELF_MACHINE', 'e_machine', 0x12, `${EM_BPF} (EM_BPF): this is an eBPF program`, {
    cause: 'Rex programs are native code of x86-64, and the kernel takes no bytecode for them',
    hint: 'give an object built with the Rex crate; bpftool and libbpf load eBPF programs',
  });
}

/** The apparent kind of a file that is not ELF, for the message. */
function notElf(file: ElfBytes): Diagnostic {
  const { bytes } = file;
  const start = bytes.subarray(0, 512);
  const text = start.every((byte) =>
    byte >= 0x20 ? byte !== 0x7f : byte === 9 || byte === 10 || byte === 12 || byte === 13,
  );
  const found = [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  const plain = text ? kindOfText(latin1(start)) : undefined;
  const kind = kindOfFile(bytes) ?? plain;
  const looks = kind === undefined ? 'this is not an ELF file' : `this is ${kind.what}, not an ELF file`;
  const hint = kind?.hint ?? 'give a linked Rex object';
  return file.error({
    code: 'ELF_NOT_ELF',
    field: 'the magic number',
    offset: 0,
    problem: `is ${found}: ${looks}`,
    cause: 'an ELF file starts with 7f 45 4c 46',
    hint,
    errno: 'EINVAL',
  });
}

function wrongType(file: ElfBytes, type: number): Diagnostic {
  const hints: Record<number, string> = {
    [ElfType.REL]: 'link the file with -pie: a relocatable file (.o, or a kernel module) is not linked yet',
    [ElfType.CORE]: 'give the program itself: this is a core dump',
  };
  return refuse(file, 'ELF_TYPE', 'e_type', 0x10, describe(type, TYPE_NAMES[type]), {
    cause: 'a Rex object is 3 (ET_DYN) or 2 (ET_EXEC)',
    hint: hints[type] ?? 'link a static position-independent executable',
  });
}

function judgeSize(file: ElfBytes, field: string, offset: number, found: number, expected: number): void {
  if (found === expected) return;
  throw refuse(file, 'ELF_HEADER_SIZE', field, offset, String(found), { cause: `in ELF64 it is ${expected}` });
}

function describe(value: number, name: string | undefined): string {
  return name === undefined ? hex(value) : `${value} (${name})`;
}

function refuse(
  file: ElfBytes,
  code: string,
  field: string,
  offset: number,
  found: string,
  details: { readonly cause: string; readonly hint?: string },
): Diagnostic {
  return file.error({ code, field, offset, problem: `is ${found}`, errno: 'EINVAL', ...details });
}

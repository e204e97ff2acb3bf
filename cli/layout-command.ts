import { release } from 'node:os';
import { Diagnostic } from '../base/diagnostic.ts';
import { readInputFile } from '../base/input-file.ts';
import { shellCommand } from '../base/shell-words.ts';
import { readBtf } from '../kernel-model/layouts/btf-reader.ts';
import { extractLayout, judgeArchitecture } from '../kernel-model/layouts/extract-layout.ts';
import type { StructLayout } from '../kernel-model/layouts/layout.ts';
import { layoutDifferences } from '../kernel-model/layouts/layout-differences.ts';
import { layoutText } from '../kernel-model/layouts/layout-text.ts';
import { loadLayout } from '../kernel-model/layouts/reader.ts';
import { writeOutputFile } from '../node/output-file.ts';
import { kindOfFile } from '../runtime/object/file-kinds.ts';
import { isElf, readNamedSection } from '../runtime/object/named-section.ts';
import type { LayoutArguments } from './arguments/layout-arguments.ts';
import { type LayoutResult, structsOf } from './documents/layout-result.ts';
import { EXIT_CODES } from './exit-codes.ts';
import type { Streams } from './reporters.ts';

/** The largest file that is read, in bytes: a vmlinux with all of its debug information. */
const MAX_FILE_SIZE = 1024 * 1024 * 1024;
/** How a kernel starts to say what it is: `Linux version 6.18.44 (user@host) (gcc …) #1 SMP`. */
const BANNER = 'Linux version ';
/** Where a kernel shows its own BTF. */
const RUNNING_KERNEL = /^\/sys\/kernel\/btf\//;

/**
 * Writes the layout of the kernel whose BTF is given, to a file or the output; or compares it with another.
 * @returns the exit code
 * @throws Diagnostic for a file that cannot be read or written, or is no BTF of a kernel
 */
export function writeLayout(args: LayoutArguments, streams: Streams, tell: (result: LayoutResult) => void): number {
  const bytes = readInputFile(args.btf, { what: 'a BTF or ELF file', largest: MAX_FILE_SIZE });
  const btf = readBtf(isElf(bytes) ? btfSection(bytes, args.btf) : rawBtf(bytes, args.btf), args.btf);
  judgeArchitecture(btf);
  const structs = extractLayout(btf);
  if (args.compare !== undefined) return compare(args.compare, structs, args.btf, streams, tell);
  const kernel = args.kernel ?? kernelOf(bytes, args.btf);
  if (kernel === undefined)
    streams.error.write(`note: ${args.btf} does not name its kernel; --kernel RELEASE names it in the layout\n`);
  const text = layoutText(kernel ?? 'unknown', structs);
  if (args.output === undefined) streams.out.write(text);
  else writeOutputFile(args.output, text, 'the layout');
  tell({
    kind: 'layout',
    kernel: kernel ?? null,
    architecture: 'x86_64',
    structs: structsOf(structs),
    written: args.output ?? null,
  });
  return EXIT_CODES.completed;
}

/** Prints what is different: a program built for the layout would meet it on the kernel of the BTF. */
function compare(
  layout: string,
  structs: ReadonlyMap<string, StructLayout>,
  path: string,
  streams: Streams,
  tell: (result: LayoutResult) => void,
): number {
  const differences = layoutDifferences(loadLayout(layout).structs, structs);
  tell({ kind: 'comparison', layout, file: path, differences });
  if (differences.length === 0) {
    streams.out.write(`${layout} and ${path} have the same layouts\n`);
    return EXIT_CODES.completed;
  }
  streams.out.write(`${layout}, but ${path}: ${differences.length} differences\n`);
  for (const difference of differences) streams.out.write(`  ${difference}\n`);
  return EXIT_CODES.programFailed;
}

function startsWith(bytes: Uint8Array, offset: number, text: string): boolean {
  return [...text].every((letter, index) => bytes[offset + index] === letter.charCodeAt(0));
}

function btfSection(bytes: Uint8Array, path: string): Uint8Array {
  const section = readNamedSection(bytes, path, '.BTF');
  if (section !== undefined) return section;
  throw new Diagnostic({
    code: 'BTF_NO_SECTION',
    kind: 'input',
    message: `${path}: the ELF file has no section .BTF`,
    cause: 'the kernel was built without CONFIG_DEBUG_INFO_BTF, or the section was stripped',
    hint: 'give /sys/kernel/btf/vmlinux of the running kernel, or add BTF to a vmlinux with debug information: `pahole -J vmlinux`',
  });
}

function compressed(path: string, unpack: string): Diagnostic {
  return new Diagnostic({
    code: 'BTF_COMPRESSED',
    kind: 'input',
    message: `${path}: this is a compressed file`,
    cause: 'the compressed file contains the BTF',
    hint: `unpack it first: ${shellCommand([unpack, path])}`,
  });
}

function rawBtf(bytes: Uint8Array, path: string): Uint8Array {
  const unpack = kindOfFile(bytes)?.unpack;
  if (unpack !== undefined) throw compressed(path, unpack);
  // The boot protocol's header of a compressed kernel (Linux's Documentation/arch/x86/boot.rst).
  if (!startsWith(bytes, 0x202, 'HdrS')) return bytes;
  throw new Diagnostic({
    code: 'BTF_COMPRESSED_KERNEL',
    kind: 'input',
    message: `${path}: this is a compressed kernel image`,
    cause: 'the compressed file contains the BTF',
    hint: "unpack it with the kernel's own script first: scripts/extract-vmlinux",
  });
}

/** The release of the kernel that a file is of: what a vmlinux calls itself, or the version of the kernel that shows the file. */
function kernelOf(bytes: Uint8Array, path: string): string | undefined {
  // What stands behind the version number names the build and not the layouts.
  if (RUNNING_KERNEL.test(path)) return /^[\d.]+/.exec(release())?.[0];
  if (!isElf(bytes)) return undefined;
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = file.indexOf(BANNER); at >= 0; at = file.indexOf(BANNER, at + 1)) {
    const found = /^Linux version ([\w.+~-]+) \(/.exec(file.toString('latin1', at, at + 128))?.[1];
    if (found !== undefined) return found;
  }
  return undefined;
}

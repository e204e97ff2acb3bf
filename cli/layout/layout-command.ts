import { release } from 'node:os';
import { readInputFile } from '../../base/input-file.ts';
import { extractLayout, judgeArchitecture } from '../../kernel-model/layouts/extract-layout.ts';
import type { StructLayout } from '../../kernel-model/layouts/layout.ts';
import { layoutDifferences } from '../../kernel-model/layouts/layout-differences.ts';
import { layoutText } from '../../kernel-model/layouts/layout-text.ts';
import { loadLayout } from '../../kernel-model/layouts/reader.ts';
import { writeOutputFile } from '../../node/output-file.ts';
import { type KernelFile, readKernelTypes } from '../../runtime/kernel-file/kernel-types.ts';
import type { LayoutArguments } from '../arguments/layout-arguments.ts';
import { type LayoutResult, structsOf } from '../documents/layout-result.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import type { Streams } from '../reporters.ts';

/** The largest file that is read, in bytes: a vmlinux with all of its debug information. */
const MAX_FILE_SIZE = 1024 * 1024 * 1024;
/** Where a kernel shows its own BTF. */
const RUNNING_KERNEL = /^\/sys\/kernel\/btf\//;

/**
 * Writes the layout of the kernel whose BTF is given, to a file or the output; or compares it with another.
 * @returns the exit code
 * @throws Diagnostic for a file that cannot be read or written, or has no BTF of a kernel
 */
export function writeLayout(args: LayoutArguments, streams: Streams, tell: (result: LayoutResult) => void): number {
  const base = args.base === undefined ? undefined : kernelFile(args.base);
  const { btf, kernel: named } = readKernelTypes(kernelFile(args.btf), base);
  judgeArchitecture(btf);
  const structs = extractLayout(btf);
  if (args.compare !== undefined) return compare(args.compare, structs, args.btf, streams, tell);
  const kernel = args.kernel ?? named ?? runningKernel(args.btf) ?? (args.base && runningKernel(args.base));
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

/** A file with types: raw BTF, a kernel or a module. */
function kernelFile(path: string): KernelFile {
  return { path, bytes: readInputFile(path, { what: 'a BTF, a kernel or a module', largest: MAX_FILE_SIZE }) };
}

/** The version of the running kernel, if it shows the file. What stands behind the version names the build and not the layouts. */
function runningKernel(path: string): string | undefined {
  return RUNNING_KERNEL.test(path) ? /^[\d.]+/.exec(release())?.[0] : undefined;
}

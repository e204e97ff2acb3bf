import { latin1 } from '../../base/bytes.ts';
import { Diagnostic } from '../../base/diagnostic.ts';
import type { Btf } from '../../kernel-model/layouts/btf.ts';
import { readBtf } from '../../kernel-model/layouts/btf-reader.ts';
import { isElf, readNamedSection } from '../object/any-elf/named-section.ts';
import { unpackKernel } from './unpack-kernel.ts';

/** How a kernel starts to say what it is: `Linux version 6.18.44 (user@host) (gcc …) #1 SMP`. */
const BANNER = 'Linux version ';
/** Where a module says which kernel it is built for: `vermagic=6.12.3-amd64 SMP preempt mod_unload modversions`. */
const MODULE_INFORMATION = '.modinfo';
/** How much of that is read, in bytes. */
const LARGEST_INFORMATION = 2 ** 16;
/** The section with types that a module of another source tree brings along, instead of those of its kernel. */
const BASE_SECTION = '.BTF.base';

/** A file with types of a kernel: raw BTF, or one that {@link unpackKernel} unpacks, or an ELF file with a section .BTF. */
export interface KernelFile {
  readonly bytes: Uint8Array;
  /** For messages. */
  readonly path: string;
}

/** The types of a kernel. */
export interface KernelTypes {
  readonly btf: Btf;
  /** The release of the kernel; `undefined` if the file does not name it. */
  readonly kernel: string | undefined;
}

/**
 * The types in a file.
 * @param base the kernel of a module: types of the module continue those of the kernel
 * @throws Diagnostic as {@link unpackKernel} and `readBtf`; BTF_NO_SECTION, BTF_OWN_BASE
 */
export function readKernelTypes(file: KernelFile, base?: KernelFile): KernelTypes {
  const { bytes, release } = unpackKernel(file.bytes, file.path);
  const baseBytes = base === undefined ? undefined : unpackKernel(base.bytes, base.path).bytes;
  if (base !== undefined && isElf(bytes)) refuseOwnBase(bytes, file.path);
  const btf = readBtf(
    btfIn(bytes, file.path),
    file.path,
    baseBytes === undefined ? undefined : { bytes: btfIn(baseBytes, base!.path), fileName: base!.path },
  );
  return { btf, kernel: release ?? (isElf(bytes) ? (bannerIn(bytes) ?? vermagicIn(bytes, file.path)) : undefined) };
}

function btfIn(bytes: Uint8Array, path: string): Uint8Array {
  if (!isElf(bytes)) return bytes;
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

function refuseOwnBase(bytes: Uint8Array, path: string): void {
  if (readNamedSection(bytes, path, BASE_SECTION) === undefined) return;
  throw new Diagnostic({
    code: 'BTF_OWN_BASE',
    kind: 'unsupported',
    message: `${path}: the types of this module continue those in its section ${BASE_SECTION}`,
    cause: 'it was built outside of the kernel, so --base is not the BTF that it continues',
    hint: 'give the BTF that a running kernel has of the module, /sys/kernel/btf/NAME, or leave out the module',
  });
}

/** The release in the banner of a vmlinux. */
function bannerIn(bytes: Uint8Array): string | undefined {
  const letters = new TextEncoder().encode(BANNER);
  for (let at = bytes.indexOf(letters[0]!); at >= 0; at = bytes.indexOf(letters[0]!, at + 1)) {
    if (!letters.every((letter, index) => bytes[at + index] === letter)) continue;
    const found = /^Linux version ([\w.+~-]+) \(/.exec(latin1(bytes.subarray(at, at + 128)))?.[1];
    if (found !== undefined) return found;
  }
  return undefined;
}

function vermagicIn(bytes: Uint8Array, path: string): string | undefined {
  const section = readNamedSection(bytes, path, MODULE_INFORMATION);
  if (section === undefined) return undefined;
  return /(?:^|\0)vermagic=([\w.+~-]+) /.exec(latin1(section.subarray(0, LARGEST_INFORMATION)))?.[1];
}

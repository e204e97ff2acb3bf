import { refusal } from './refusal.ts';

/** The size of a name with its NUL (BPF_OBJ_NAME_LEN, include/uapi/linux/bpf.h). */
const BPF_OBJ_NAME_LEN = 16;
/** The suffix that librex adds to the file's name for the load of the image. */
const SUFFIX = '.base';

/** The name of a file's image in librex: the file's name and `.base`, cut to 15 bytes. */
export function imageName(fileName: string): Uint8Array {
  const name = fileName.slice(fileName.lastIndexOf('/') + 1);
  return new TextEncoder().encode(`${name}${SUFFIX}`).subarray(0, BPF_OBJ_NAME_LEN - 1);
}

/**
 * Whether the kernel takes a byte in a name (bpf_obj_name_cpy, kernel/bpf/syscall.c). It takes `_`, `.`, and the
 * letters and digits of its isalnum, which is Latin-1 (lib/ctype.c). So it takes bytes from 0xc0 on, except the signs
 * of multiplication and division.
 */
function isNameByte(byte: number): boolean {
  if (byte === 0x5f || byte === 0x2e) return true;
  if (byte >= 0xc0) return byte !== 0xd7 && byte !== 0xf7;
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
}

/**
 * The kernel's check of the name of the image (Rex ABI: loading).
 * @param fileName the object's file, with or without its folder
 * @throws Diagnostic LOAD_NAME (EINVAL)
 */
export function checkObjectName(fileName: string): void {
  const bytes = imageName(fileName);
  const refused = bytes.findIndex((byte) => !isNameByte(byte));
  if (refused < 0) return;
  const file = fileName.slice(fileName.lastIndexOf('/') + 1);
  throw refusal({
    code: 'LOAD_NAME',
    message: `${fileName}: the kernel refuses the name ${JSON.stringify(new TextDecoder().decode(bytes))}, which the loader makes from the file name`,
    cause: `byte ${refused} is 0x${bytes[refused]!.toString(16).padStart(2, '0')}: a name has only letters, digits, _ and . in its first ${BPF_OBJ_NAME_LEN - 1} bytes`,
    hint: `rename the file, for example to ${suggestion(file)} (in Cargo.toml: [[bin]] with its own name)`,
  });
}

/** A file's name that the kernel takes, made from one that it refuses. Folders stay. */
export function takenName(fileName: string): string {
  const folder = fileName.slice(0, fileName.lastIndexOf('/') + 1);
  return `${folder}${suggestion(fileName.slice(folder.length))}`;
}

function suggestion(file: string): string {
  const name = file.replaceAll(/[^A-Za-z0-9_.]+/g, '_');
  return /[A-Za-z0-9]/.test(name) ? name : 'program';
}

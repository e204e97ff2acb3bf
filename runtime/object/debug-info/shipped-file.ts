import { Diagnostic } from '../../../base/diagnostic.ts';
import { exists, host } from '../../../base/host.ts';
import { readInputFile } from '../../../base/input-file.ts';
import { notedObject } from './object-note.ts';
import { type DebugFile, readDebugFile } from './separate-file.ts';

/** The folder of a clone with the debug files of the corpus. Each is called after the SHA-256 of its object. */
export const SHIPPED_FOLDER = 'programs/debug';
/** The largest shipped file, in bytes. */
const LARGEST = 1024 * 1024;

const known = new Map<string, DebugFile | undefined>();

/** The name of an object's debug file in {@link SHIPPED_FOLDER}. @param sha256 of the object's bytes */
export function shippedName(sha256: string): string {
  return `${sha256}.debug`;
}

/** The debug file that a clone has for an object; the package has none. It is undefined where it has none, and for a file that was made for another object. */
export function shippedFileOf(object: Uint8Array): DebugFile | undefined {
  const sha256 = host().sha256(object);
  if (!known.has(sha256)) known.set(sha256, shippedFile(sha256));
  return known.get(sha256);
}

/**
 * A file with a note that names the object; undefined for any other, whatever it is called.
 * @throws Diagnostic ELF_… for a file of another kind
 */
export function ifMadeFor(sha256: string, file: DebugFile): DebugFile | undefined {
  return notedObject(readDebugFile(file).sections) === sha256 ? file : undefined;
}

function shippedFile(sha256: string): DebugFile | undefined {
  const { paths, packageFolder } = host();
  const path = paths.join(packageFolder, SHIPPED_FOLDER, shippedName(sha256));
  // An error would look for a file with a similar name.
  if (!exists(path)) return undefined;
  try {
    return ifMadeFor(sha256, { name: path, bytes: readInputFile(path, { what: 'a debug file', largest: LARGEST }) });
  } catch (error) {
    if (error instanceof Diagnostic) return undefined;
    throw error;
  }
}

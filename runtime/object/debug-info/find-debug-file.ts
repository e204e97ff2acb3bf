import { Diagnostic } from '../../../base/diagnostic.ts';
import { exists, host } from '../../../base/host.ts';
import { readInputFile } from '../../../base/input-file.ts';
import { type ElfObject, readElfObject } from '../elf-object.ts';
import { MAX_OBJECT_FILE_SIZE } from '../object-file.ts';
import { hasDebugInfo } from './dwarf-sections.ts';
import { checkDebugFile, type DebugFile, type DebugFileNames, debugFileNames, useDebugFile } from './separate-file.ts';
import { shippedFileOf } from './shipped-file.ts';

const EXPECTED = { what: 'a debug file', largest: MAX_OBJECT_FILE_SIZE };

/**
 * Lets the source lines of an object come from its debug file: the one that is given, else one beside the object that its build-id or
 * .gnu_debuglink names, else that of the corpus. A file beside it that belongs to another build is left alone.
 * @returns the path of the file; undefined where the object has none
 * @throws Diagnostic FILE_…, ELF_… and DEBUG_FILE_OTHER for a file that is given
 */
export function findDebugFile(path: string, object: Uint8Array, given?: string): string | undefined {
  const elf = elfOf(path, object);
  if (elf === undefined) return undefined;
  const { sections } = elf;
  useDebugFile(object, undefined);
  const { basename, dirname } = host().paths;
  const use = (file: string) => {
    const read: DebugFile = { name: file, bytes: readInputFile(file, EXPECTED) };
    checkDebugFile({ ...elf, fileName: basename(path) }, read, host().crc32(read.bytes));
    useDebugFile(object, read);
    return file;
  };
  if (given !== undefined) return use(given);
  if (hasDebugInfo(sections)) return undefined;
  for (const candidate of placesOf(dirname(path), debugFileNames(sections))) {
    if (!exists(candidate)) continue;
    try {
      return use(candidate);
    } catch (error) {
      if (!(error instanceof Diagnostic)) throw error;
    }
  }
  return shippedFileOf(object)?.name;
}

/** Where gdb looks for debug files, too. */
function placesOf(folder: string, { buildId, link }: DebugFileNames): readonly string[] {
  const { join } = host().paths;
  const byId =
    buildId === undefined ? [] : [join(folder, '.build-id', buildId.slice(0, 2), `${buildId.slice(2)}.debug`)];
  const byLink = link === undefined ? [] : [join(folder, link.name), join(folder, '.debug', link.name)];
  return [...byId, ...byLink];
}

/** An object; undefined for one that cannot be read, which its reader tells. */
function elfOf(path: string, object: Uint8Array): ElfObject | undefined {
  try {
    return readElfObject(object, path);
  } catch (error) {
    if (error instanceof Diagnostic) return undefined;
    throw error;
  }
}

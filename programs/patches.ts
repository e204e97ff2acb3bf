import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { Diagnostic } from '../base/diagnostic.ts';
import { breakObject } from '../broken/objects/breakages.ts';
import { readElfObject } from '../runtime/object/elf-object.ts';

/** Bytes of code or data that are replaced. */
export interface ReplacedBytes {
  /** A symbol and an offset from it: `memcpy+0x1b`. */
  readonly at: string;
  /** What is there before, in hexadecimal. */
  readonly was: string;
  /** What takes its place; as many bytes. */
  readonly bytes: string;
}

/** An object of the corpus that is made from another one. */
export interface Patch {
  readonly name: string;
  /** One sentence: what is wrong with it. */
  readonly what: string;
  /** The requirement that it breaks. */
  readonly breaks: string;
  /** The object it is made from, by its path under `programs/bin`. */
  readonly from: string;
  /** In order; words are those of `breakObject`. */
  readonly changes: readonly (string | ReplacedBytes)[];
}

/** The file that describes them, relative to `programs/`. */
export const PATCHES_FILE = 'broken/patched.yaml';

/** The patches of the corpus, in order of their names. */
export function readPatches(): Patch[] {
  const content = parse(readFileSync(join(import.meta.dirname, PATCHES_FILE), 'utf8')) as Record<
    string,
    Omit<Patch, 'name'>
  >;
  return Object.entries(content)
    .map(([name, patch]) => ({ name, ...patch }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * The object that a patch makes.
 * @param bytes the object it is made from; not changed
 * @throws Diagnostic `PATCH_DOES_NOT_FIT` where that object is not as the patch expects, or as `breakObject`
 */
export function applyPatch(bytes: Uint8Array, patch: Patch): Uint8Array {
  let patched: Uint8Array = Uint8Array.from(bytes);
  for (const change of patch.changes) {
    patched = typeof change === 'string' ? breakObject(patched, change) : replaceBytes(patched, patch, change);
  }
  return patched;
}

function replaceBytes(bytes: Uint8Array, patch: Patch, { at, was, bytes: text }: ReplacedBytes): Uint8Array {
  const place = fileOffset(bytes, patch, at);
  const before = Buffer.from(was.replaceAll(' ', ''), 'hex');
  const after = Buffer.from(text.replaceAll(' ', ''), 'hex');
  const found = Buffer.from(bytes.subarray(place, place + before.length));
  if (!found.equals(before)) {
    throw mismatch(patch, `at ${at} of ${patch.from} is ${found.toString('hex')}, not ${before.toString('hex')}`);
  }
  if (after.length !== before.length) throw mismatch(patch, `${before.length} bytes are replaced by ${after.length}`);
  bytes.set(after, place);
  return bytes;
}

function fileOffset(bytes: Uint8Array, patch: Patch, at: string): number {
  const [, name, offset = '0'] = /^(.+?)(?:\+(0x[0-9a-f]+|\d+))?$/.exec(at) ?? [];
  const object = readElfObject(bytes, patch.from);
  const symbol = object.symbols.find((candidate) => candidate.name === name);
  if (symbol === undefined) throw mismatch(patch, `${patch.from} has no symbol "${name}"`);
  const address = symbol.value + Number(offset);
  const segment = object.segments.find(
    (candidate) => address >= candidate.address && address < candidate.address + candidate.fileSize,
  );
  if (segment === undefined) throw mismatch(patch, `${at} of ${patch.from} has no bytes in the file`);
  return segment.offset + address - segment.address;
}

function mismatch(patch: Patch, cause: string): Diagnostic {
  return new Diagnostic({
    code: 'PATCH_DOES_NOT_FIT',
    kind: 'input',
    message: `${PATCHES_FILE}: "${patch.name}" cannot be applied`,
    cause,
    hint: 'update the patch for its object',
  });
}

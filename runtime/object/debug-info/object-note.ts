import { latin1 } from '../../../base/bytes.ts';
import { host } from '../../../base/host.ts';
import type { ElfSection } from '../sections.ts';

/** The section of a debug file that says which object it was made for. */
export const OBJECT_SECTION = '.note.rex.object';

/** The note in it: n_namesz, n_descsz and n_type, the owner, the object's SHA-256 (gABI chapter 5, Note Section). */
const OWNER = 'Rex\0';
const HEADER = 12;
const HASH_SIZE = 32;
const NOTE_OBJECT = 0x401;

/** The note of an object's debug file. @param object its bytes */
export function objectNote(object: Uint8Array): Uint8Array {
  const note = new Uint8Array(HEADER + OWNER.length + HASH_SIZE);
  const view = new DataView(note.buffer);
  for (const [n, word] of [OWNER.length, HASH_SIZE, NOTE_OBJECT].entries()) view.setUint32(4 * n, word, true);
  note.set(new TextEncoder().encode(OWNER), HEADER);
  const hash = host().sha256(object);
  for (let n = 0; n < HASH_SIZE; n++)
    note[HEADER + OWNER.length + n] = Number.parseInt(hash.slice(2 * n, 2 * n + 2), 16);
  return note;
}

/** The SHA-256 of the object that a debug file says it was made for; undefined where it does not say it. A damaged note says nothing. */
export function notedObject(sections: readonly ElfSection[]): string | undefined {
  const bytes = sections.find(({ name }) => name === OBJECT_SECTION)?.bytes;
  const start = HEADER + OWNER.length;
  if (bytes?.length !== start + HASH_SIZE) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, HEADER);
  const words = [0, 4, 8].map((at) => view.getUint32(at, true));
  if (words.join() !== [OWNER.length, HASH_SIZE, NOTE_OBJECT].join()) return undefined;
  if (latin1(bytes.subarray(HEADER, start)) !== OWNER) return undefined;
  return Array.from(bytes.subarray(start), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

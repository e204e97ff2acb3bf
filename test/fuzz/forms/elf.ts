import { readElfObject } from '../../../runtime/object/elf-object.ts';
import { type BinaryField, type BinaryForm, type BinaryUnit, fieldsFrom, recordFields } from './binary.ts';

const HEADER = [4, 1, 1, 1, 1, 8, 2, 2, 4, 8, 8, 8, 4, 2, 2, 2, 2, 2, 2];
const SEGMENT = [4, 4, 8, 8, 8, 8, 8, 8];
const SECTION = [4, 4, 8, 8, 8, 8, 4, 4, 8, 8];
const SYMBOL = [4, 1, 1, 2, 8, 8];
const RELOCATION = [8, 4, 4, 8];
const DYNAMIC = [8, 8];
const NOTE = [4, 4, 4];
/** struct rex_map_def as objects have it: six numbers, and the kernel's pointer. */
const MAP = [4, 4, 4, 4, 4, 4, 8];

const RECORDS: Readonly<Record<string, readonly number[]>> = {
  SYMTAB: SYMBOL,
  DYNSYM: SYMBOL,
  RELA: RELOCATION,
  DYNAMIC: DYNAMIC,
};
const SECTION_TYPES: Readonly<Record<number, string>> = {
  2: 'SYMTAB',
  4: 'RELA',
  6: 'DYNAMIC',
  7: 'NOTE',
  11: 'DYNSYM',
};
/** More records of a kind are not named as fields: the first show what there is to find. */
const MOST_RECORDS = 64;
const SHF_EXECUTE = 4;
const SHF_ALLOC = 2;
const SHT_NOTE = 7;
const SHT_NOBITS = 8;

const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0);

/** The structure of a sound object: its tables as fields, their records and its sections as units. */
export function elfForm(name: string, bytes: Uint8Array): BinaryForm {
  readElfObject(bytes, name);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [segmentsAt, sectionsAt] = [Number(view.getBigUint64(32, true)), Number(view.getBigUint64(40, true))];
  const [segments, sections] = [view.getUint16(56, true), view.getUint16(60, true)];
  const fields: BinaryField[] = [
    ...fieldsFrom(0, HEADER),
    ...recordFields(segmentsAt, segments, SEGMENT),
    ...recordFields(sectionsAt, sections, SECTION),
  ];
  const units: BinaryUnit[] = [];
  for (let n = 0; n < segments; n++) units.push({ at: segmentsAt + n * sum(SEGMENT), size: sum(SEGMENT) });
  for (let n = 0; n < sections; n++) {
    const header = sectionsAt + n * sum(SECTION);
    units.push({ at: header, size: sum(SECTION) });
    const type = view.getUint32(header + 4, true);
    const [at, size] = [Number(view.getBigUint64(header + 24, true)), Number(view.getBigUint64(header + 32, true))];
    if (size === 0 || type === SHT_NOBITS) continue;
    units.push({ at, size });
    const kind = SECTION_TYPES[type];
    const record = kind === undefined ? undefined : RECORDS[kind];
    if (record !== undefined) {
      const count = Math.min(MOST_RECORDS, Math.floor(size / sum(record)));
      fields.push(...recordFields(at, count, record));
      for (let row = 0; row < count; row++) units.push({ at: at + row * sum(record), size: sum(record) });
    } else if (kind === 'NOTE') {
      fields.push(...fieldsFrom(at, NOTE));
    } else if ((Number(view.getBigUint64(header + 8, true)) & SHF_EXECUTE) === 0 && size % sum(MAP) === 0) {
      fields.push(...recordFields(at, Math.min(MOST_RECORDS, size / sum(MAP)), MAP));
    }
  }
  return { name, bytes, fields, units };
}

/** The structure of a file that `objcopy --only-keep-debug` makes of an object: what is in memory is empty in it. */
export function debugFileForm(name: string, object: Uint8Array): BinaryForm {
  const form = elfForm(name, object);
  const bytes = Uint8Array.from(object);
  const view = new DataView(bytes.buffer);
  const sectionsAt = Number(view.getBigUint64(40, true));
  for (let n = 0; n < view.getUint16(60, true); n++) {
    const header = sectionsAt + n * sum(SECTION);
    const [type, flags] = [view.getUint32(header + 4, true), view.getUint32(header + 8, true)];
    if ((flags & SHF_ALLOC) !== 0 && type !== SHT_NOTE) view.setUint32(header + 4, SHT_NOBITS, true);
  }
  return { ...form, bytes };
}

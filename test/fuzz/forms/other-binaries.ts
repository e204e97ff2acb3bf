import { Decoder, DecoderOptions } from 'iced-x86';
import { type BinaryForm, type BinaryUnit, fieldsFrom } from './binary.ts';

const BTF_HEADER = [2, 1, 1, 4, 4, 4, 4, 4];
const MOST_WORDS = 2000;

/** The structure of a sound BTF: its header, and the words of its types. */
export function btfForm(name: string, bytes: Uint8Array): BinaryForm {
  const words = Math.min(MOST_WORDS, Math.floor((bytes.length - 24) / 4));
  const places = Array.from({ length: words }, (_, n) => 24 + 4 * n);
  const fields = [
    ...fieldsFrom(0, BTF_HEADER),
    ...places.flatMap((at) => fieldsFrom(at, [4])),
    ...places.flatMap((at) => fieldsFrom(at, [2, 1, 1])),
  ];
  // Most types have three, four or six words.
  const units = places
    .map((at, n) => ({ at, size: [12, 16, 24][n % 3]! }))
    .filter(({ at, size }) => at + size <= bytes.length);
  return { name, bytes, fields, units };
}

/** Machine code: instructions as units; their constants and displacements are what is behind their first bytes. */
export function codeForm(name: string, bytes: Uint8Array): BinaryForm {
  const decoder = new Decoder(64, bytes, DecoderOptions.None);
  const units: BinaryUnit[] = [];
  try {
    while (decoder.canDecode) {
      const instruction = decoder.decode();
      units.push({ at: decoder.position - instruction.length, size: instruction.length });
      instruction.free();
    }
  } finally {
    decoder.free();
  }
  const fields = units.flatMap(({ at, size }) => [
    { at, size: 1 },
    ...(size > 1 ? [{ at: at + 1, size: 1 }] : []),
    ...(size > 2 ? [{ at: at + 2, size: Math.min(4, size - 2) }] : []),
    ...(size > 4 ? [{ at: at + size - 4, size: 4 }] : []),
  ]);
  return { name, bytes, fields, units };
}

/** Packed data: bytes at the beginning and at the end, where headers and checksums are. */
export function packedForm(name: string, bytes: Uint8Array): BinaryForm {
  const edge = Math.min(64, bytes.length >> 1);
  const places = [...Array(edge).keys()].flatMap((n) => [n, bytes.length - 1 - n]);
  return {
    name,
    bytes,
    fields: places.map((at) => ({ at, size: 1 })),
    units: places.map((at) => ({ at, size: Math.min(16, bytes.length - at) })),
  };
}

/** A kernel image: the fields of its header, and every byte of what it packs. */
export function imageForm(name: string, bytes: Uint8Array): BinaryForm {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const payload = (bytes[0x1f1]! + 1) * 512 + view.getUint32(0x248, true);
  const end = payload + view.getUint32(0x24c, true);
  const places = Array.from({ length: end - payload }, (_, n) => payload + n);
  const header = [
    { at: 0x1f1, size: 1 },
    { at: 0x202, size: 4 },
    ...[0x206, 0x20e].map((at) => ({ at, size: 2 })),
    ...[0x248, 0x24c, end - 4].map((at) => ({ at, size: 4 })),
  ];
  return {
    name,
    bytes,
    fields: [...header, ...places.map((at) => ({ at, size: 1 }))],
    units: places.filter((at) => at + 8 <= end).map((at) => ({ at, size: 8 })),
  };
}

import { BTF_KINDS, type BtfType } from '../../../kernel-model/layouts/btf-types.ts';

const ENCODINGS = { none: 0, signed: 1, char: 2, bool: 4 } as const;

/** Collects names, each once, behind the empty one, or behind those of a base. */
class Strings {
  private readonly offsets: Map<string, number>;
  private readonly before: number;
  private length: number;

  constructor(base?: Strings) {
    this.offsets = new Map(base?.offsets ?? [['', 0]]);
    this.before = base === undefined ? 0 : this.offsets.size;
    this.length = base?.length ?? 1;
  }

  offset(name: string): number {
    const known = this.offsets.get(name);
    if (known !== undefined) return known;
    const offset = this.length;
    this.offsets.set(name, offset);
    this.length += name.length + 1;
    return offset;
  }

  bytes(): Buffer {
    return Buffer.from(
      [...this.offsets.keys()]
        .slice(this.before)
        .map((name) => `${name}\0`)
        .join(''),
      'latin1',
    );
  }
}

/** The words behind `name_off`: info, size or type, and the records of the kind. */
function words(type: BtfType, name: (text: string) => number): number[] {
  const info = (vlen: number, flag: boolean) =>
    ((flag ? 0x80000000 : 0) | (BTF_KINDS.indexOf(type.kind) << 24) | vlen) >>> 0;
  switch (type.kind) {
    case 'VOID':
      throw new Error('type 0 is not written');
    case 'INT':
      return [info(0, false), type.size, (ENCODINGS[type.encoding] << 24) | (type.bitOffset << 16) | type.bits];
    case 'FUNC':
      return [info(type.linkage ?? 0, false), type.type];
    case 'VAR':
      return [info(0, false), type.type, type.linkage ?? 0];
    case 'TYPE_TAG':
      return [info(0, type.attribute ?? false), type.type];
    case 'PTR':
    case 'TYPEDEF':
    case 'VOLATILE':
    case 'CONST':
    case 'RESTRICT':
      return [info(0, false), type.type];
    case 'FWD':
      return [info(0, type.of === 'union'), 0];
    case 'ARRAY':
      return [info(0, false), 0, type.type, type.indexType, type.count];
    case 'STRUCT':
    case 'UNION': {
      const flag = type.members.some((member) => member.bitSize > 0);
      const members = type.members.flatMap((member) => [
        name(member.name),
        member.type,
        ((member.bitSize << 24) | member.bitOffset) >>> 0,
      ]);
      return [info(type.members.length, flag), type.size, ...members];
    }
    case 'ENUM':
    case 'ENUM64': {
      const values = type.values.flatMap(({ name: text, value }) => {
        const halves = [Number(value & 0xffffffffn), Number((value >> 32n) & 0xffffffffn)];
        return [name(text), ...(type.kind === 'ENUM64' ? halves : halves.slice(0, 1))];
      });
      return [info(type.values.length, type.signed), type.size, ...values];
    }
    case 'FUNC_PROTO': {
      const parameters = type.parameters.flatMap((parameter) => [name(parameter.name), parameter.type]);
      return [info(type.parameters.length, false), type.type, ...parameters];
    }
    case 'DATASEC': {
      const variables = type.variables.flatMap((variable) => [variable.type, variable.offset, variable.size]);
      return [info(type.variables.length, false), type.size, ...variables];
    }
    case 'FLOAT':
      return [info(0, false), type.size];
    case 'DECL_TAG':
      return [info(0, type.attribute), type.type, type.component >>> 0];
  }
}

/** Raw BTF of 32-bit words for the type section and a string section. Nothing is judged: broken BTF can be made too. */
export function rawBtf(types: readonly number[], strings: Uint8Array, littleEndian = true): Uint8Array {
  const bytes = new Uint8Array(24 + types.length * 4 + strings.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0xeb9f, littleEndian);
  view.setUint8(2, 1);
  const header = [24, 0, types.length * 4, types.length * 4, strings.length];
  [...header, ...types].forEach((word, index) => {
    view.setUint32(4 + index * 4, word, littleEndian);
  });
  bytes.set(strings, 24 + types.length * 4);
  return bytes;
}

function encode(types: readonly BtfType[], strings: Strings, littleEndian: boolean): Uint8Array {
  const name = (text: string) => strings.offset(text);
  const all = types.filter((type) => type.kind !== 'VOID').flatMap((type) => [name(type.name), ...words(type, name)]);
  return rawBtf(all, strings.bytes(), littleEndian);
}

/** Writes types as raw BTF, in the order of their ids; type 0 is left out. What is read from it is what was given. */
export function encodeBtf(types: readonly BtfType[], littleEndian = true): Uint8Array {
  return encode(types, new Strings(), littleEndian);
}

/** Writes the BTF of a kernel, and that of a module whose types continue it: their ids come behind those of the kernel. */
export function encodeSplitBtf(
  kernel: readonly BtfType[],
  module: readonly BtfType[],
): { readonly base: Uint8Array; readonly split: Uint8Array } {
  const strings = new Strings();
  const base = encode(kernel, strings, true);
  return { base, split: encode(module, new Strings(strings), true) };
}

import { Btf } from './btf.ts';
import { BtfBytes } from './btf-bytes.ts';
import { judgeTypes } from './btf-checks.ts';
import { EXPECTED_NAMES, isName, type NameRule, RULES } from './btf-rules.ts';
import { BTF_KINDS, type BtfKind, type BtfType, VOID } from './btf-types.ts';

/** The highest type id: `BTF_MAX_TYPE`. */
export const MAX_TYPE_ID = 0xfffff;
const INT_ENCODINGS = ['none', 'signed', 'char', undefined, 'bool'] as const;
const UNKNOWN_KIND_HINT = 'use the BTF of an older kernel or compiler, or a newer version of this suite';

/** Reads the records of the type section one after the other. */
class TypeReader {
  private readonly file: BtfBytes;
  private position: number;
  private id = 0;
  private start = 0;
  private kind: BtfKind = 'VOID';

  constructor(file: BtfBytes) {
    this.file = file;
    this.position = file.typesStart;
  }

  /** @param before the types that these ones continue */
  readAll(before: readonly BtfType[] = [VOID]): BtfType[] {
    const types = [...before];
    while (this.position < this.file.typesEnd) {
      this.id = types.length;
      this.start = this.position;
      if (this.id > MAX_TYPE_ID) throw this.wrong('there are more types', `there are ${MAX_TYPE_ID} at most`);
      types.push(this.readType());
    }
    return types;
  }

  private readType(): BtfType {
    this.need(12, 'its first 12 bytes');
    const nameOffset = this.u32();
    const info = this.u32();
    const sizeOrType = this.u32();
    const kind = BTF_KINDS[(info >>> 24) & 0x1f];
    if (kind === undefined || kind === 'VOID') {
      throw this.file.error({
        code: 'BTF_KIND',
        problem: `type ${this.id} is of kind ${(info >>> 24) & 0x1f}`,
        offset: this.start + 4,
        cause: `kinds from 1 to ${BTF_KINDS.length - 1} are known, and a type of another kind cannot be skipped`,
        hint: UNKNOWN_KIND_HINT,
      });
    }
    this.kind = kind;
    const rules = RULES[kind];
    const name = this.name(nameOffset, `type ${this.id}`, rules.name);
    const vlen = info & 0xffff;
    const flag = info >>> 31 === 1;
    if ((info & 0x60ff0000) !== 0)
      throw this.wrong(`info is 0x${info.toString(16)}`, 'bits 16 to 23, 29 and 30 are zero');
    if (vlen !== 0 && rules.counted !== true) throw this.wrong(`vlen is ${vlen}`, 'it is 0 for this kind');
    if (flag && rules.flag !== true) throw this.wrong('kind_flag is set', 'it is not used with this kind');
    return this.readKind(kind, name, sizeOrType, vlen, flag);
  }

  private readKind(
    kind: Exclude<BtfKind, 'VOID'>,
    name: string,
    sizeOrType: number,
    vlen: number,
    flag: boolean,
  ): BtfType {
    const common = { id: this.id, name };
    switch (kind) {
      case 'INT':
        return { kind, ...common, ...this.readInt(sizeOrType) };
      case 'PTR':
      case 'TYPEDEF':
      case 'VOLATILE':
      case 'CONST':
      case 'RESTRICT':
        return { kind, ...common, type: sizeOrType };
      case 'TYPE_TAG':
        return { kind, ...common, type: sizeOrType, attribute: flag };
      case 'FUNC':
        return { kind, ...common, type: sizeOrType, linkage: this.linkage(vlen) };
      case 'VAR':
        return {
          kind,
          ...common,
          type: sizeOrType,
          linkage: this.linkage(this.records(1, 4, (at) => this.at(at))[0]!),
        };
      case 'FWD':
        if (sizeOrType !== 0) throw this.wrong(`its size is ${sizeOrType}`, 'a forward declaration has size 0');
        return { kind, ...common, of: flag ? 'union' : 'struct' };
      case 'ARRAY': {
        if (sizeOrType !== 0)
          throw this.wrong(`its size is ${sizeOrType}`, 'the size of an array is that of its elements');
        const [array] = this.records(1, 12, (at) => ({
          type: this.at(at),
          indexType: this.at(at + 4),
          count: this.at(at + 8),
        }));
        return { kind, ...common, ...array! };
      }
      case 'STRUCT':
      case 'UNION':
        return { kind, ...common, size: sizeOrType, members: this.readMembers(vlen, flag) };
      case 'ENUM':
      case 'ENUM64':
        return {
          kind,
          ...common,
          size: this.enumSize(sizeOrType),
          signed: flag,
          values: this.readValues(kind, vlen, flag),
        };
      case 'FUNC_PROTO': {
        const parameters = this.records(vlen, 8, (at, index) => ({
          name: this.name(this.at(at), `parameter ${index} of type ${this.id}`, 'optional'),
          type: this.at(at + 4),
        }));
        return { kind, ...common, type: sizeOrType, parameters };
      }
      case 'DATASEC': {
        const variables = this.records(vlen, 12, (at) => ({
          type: this.at(at),
          offset: this.at(at + 4),
          size: this.at(at + 8),
        }));
        return { kind, ...common, size: sizeOrType, variables };
      }
      case 'FLOAT':
        if (![2, 4, 8, 12, 16].includes(sizeOrType))
          throw this.wrong(`its size is ${sizeOrType}`, 'it is 2, 4, 8, 12 or 16');
        return { kind, ...common, size: sizeOrType };
      case 'DECL_TAG': {
        const component = this.records(1, 4, (at) => this.at(at))[0]! | 0;
        if (component < -1) throw this.wrong(`component_idx is ${component}`, 'it is -1 or counts from 0');
        return { kind, ...common, type: sizeOrType, component, attribute: flag };
      }
    }
  }

  private readInt(size: number) {
    const data = this.records(1, 4, (at) => this.at(at))[0]!;
    const encoding = INT_ENCODINGS[(data >>> 24) & 0xf];
    if (encoding === undefined || data >>> 28 !== 0)
      throw this.wrong(`its encoding is 0x${(data >>> 24).toString(16)}`, 'it is 0, 1 (signed), 2 (char) or 4 (bool)');
    const bitOffset = (data >>> 16) & 0xff;
    const bits = data & 0xff;
    if ((data & 0xff00) !== 0) throw this.wrong(`its description is 0x${data.toString(16)}`, 'bits 8 to 15 are zero');
    if (size === 0 || size > 16) throw this.wrong(`its size is ${size}`, 'an integer has 1 to 16 bytes');
    if (bits === 0 || bitOffset + bits > size * 8)
      throw this.wrong(
        `it has ${bits} bits from bit ${bitOffset} on`,
        `it has ${size * 8} bits of storage, and 1 at least`,
      );
    return { size, bits, bitOffset, encoding };
  }

  private readMembers(count: number, bitFields: boolean) {
    return this.records(count, 12, (at, index) => {
      const place = this.at(at + 8);
      return {
        name: this.name(this.at(at), `member ${index} of type ${this.id}`, 'optional'),
        type: this.at(at + 4),
        bitOffset: bitFields ? place & 0xffffff : place,
        bitSize: bitFields ? place >>> 24 : 0,
      };
    });
  }

  private readValues(kind: 'ENUM' | 'ENUM64', count: number, signed: boolean) {
    const wide = kind === 'ENUM64';
    return this.records(count, wide ? 12 : 8, (at, index) => {
      const name = this.name(this.at(at), `value ${index} of type ${this.id}`, 'identifier');
      const bits = wide ? (BigInt(this.at(at + 8)) << 32n) | BigInt(this.at(at + 4)) : BigInt(this.at(at + 4));
      return { name, value: signed ? BigInt.asIntN(wide ? 64 : 32, bits) : bits };
    });
  }

  private enumSize(size: number): number {
    if (![1, 2, 4, 8].includes(size)) throw this.wrong(`its size is ${size}`, 'it is 1, 2, 4 or 8');
    return size;
  }

  private linkage(linkage: number): number {
    if (linkage > 2) throw this.wrong(`its linkage is ${linkage}`, 'it is 0 (static), 1 (global) or 2 (extern)');
    return linkage;
  }

  /** The records after the common part. */
  private records<T>(count: number, size: number, read: (at: number, index: number) => T): T[] {
    this.need(count * size, count === 1 ? 'the record behind it' : `the ${count} records behind it`);
    const records: T[] = [];
    for (let index = 0; index < count; index += 1, this.position += size) records.push(read(this.position, index));
    return records;
  }

  private name(nameOffset: number, what: string, rule: NameRule): string {
    const name = this.file.name(nameOffset, what, this.start);
    if (isName(name, rule)) return name;
    throw this.file.error({
      code: 'BTF_NAME',
      problem: `the name of ${what} is ${JSON.stringify(name.slice(0, 64))}`,
      offset: this.start,
      cause: `${EXPECTED_NAMES[rule]} (${this.kind})`,
    });
  }

  private need(size: number, what: string): void {
    if (this.position + size <= this.file.typesEnd) return;
    throw this.file.error({
      code: 'BTF_TRUNCATED',
      problem: `type ${this.id}: ${what} would end at byte ${this.position + size}`,
      offset: this.start,
      cause: `the type section ends at byte ${this.file.typesEnd}`,
    });
  }

  private wrong(problem: string, cause: string): Error {
    const what = `type ${this.id} (${this.kind}): ${problem}`;
    return this.file.error({ code: 'BTF_TYPE', problem: what, offset: this.start, cause });
  }

  private at(offset: number): number {
    return this.file.u32(offset);
  }

  private u32(): number {
    this.position += 4;
    return this.file.u32(this.position - 4);
  }
}

/** BTF in a file. */
export interface BtfFile {
  readonly bytes: Uint8Array;
  /** For messages. */
  readonly fileName: string;
}

/**
 * Reads raw BTF of either byte order, such as /sys/kernel/btf/vmlinux, and checks it as Linux does when it loads one
 * (kernel/bpf/btf.c; the format is Linux's Documentation/bpf/btf.rst). BTF of a module continues that of its kernel,
 * which is its base: types of both are read.
 *
 * @param fileName for messages
 * @throws Diagnostic with a code that starts with `BTF_`: of kind `unsupported` if it continues another and no base is given, else of kind
 *   `input`
 */
export function readBtf(bytes: Uint8Array, fileName: string, base?: BtfFile): Btf {
  const baseBytes = base === undefined ? undefined : new BtfBytes(base.bytes, base.fileName);
  const before = baseBytes === undefined ? undefined : readTypes(baseBytes);
  return readTypes(new BtfBytes(bytes, fileName, baseBytes), before);
}

function readTypes(file: BtfBytes, before?: Btf): Btf {
  const btf = new Btf(new TypeReader(file).readAll(before?.types), file.littleEndian, file.fileName);
  judgeTypes(btf);
  return btf;
}

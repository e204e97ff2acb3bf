import { Diagnostic } from '../../base/diagnostic.ts';
import type { BtfStruct, BtfType } from './btf-types.ts';

/** A pointer's size on the modelled machine, in bytes. */
export const POINTER_SIZE = 8;

const DAMAGED = 'take the BTF again from /sys/kernel/btf/vmlinux';

/** The types of a BTF, with queries. Made by `readBtf`, which has checked them. */
export class Btf {
  /** By id: type 0 is `void`. */
  readonly types: readonly BtfType[];
  readonly littleEndian: boolean;
  /** For messages. */
  readonly fileName: string;
  private byName: Map<string, BtfStruct[]> | undefined;

  constructor(types: readonly BtfType[], littleEndian: boolean, fileName: string) {
    this.types = types;
    this.littleEndian = littleEndian;
    this.fileName = fileName;
  }

  /** @throws Diagnostic BTF_REFERENCE */
  type(id: number): BtfType {
    const type = this.types[id];
    if (type === undefined) {
      const cause = `its ids reach to ${this.types.length - 1}`;
      throw this.error('BTF_REFERENCE', `there is no type ${id}`, cause);
    }
    return type;
  }

  /** Every struct with a name. There is one, unless parts of the kernel use the name for different things. */
  structs(name: string): readonly BtfStruct[] {
    if (this.byName === undefined) {
      this.byName = new Map();
      for (const type of this.types) {
        if (type.kind !== 'STRUCT' || type.name === '') continue;
        const others = this.byName.get(type.name);
        if (others === undefined) this.byName.set(type.name, [type]);
        else others.push(type);
      }
    }
    return this.byName.get(name) ?? [];
  }

  /** A type without its typedefs, qualifiers and tags. */
  resolve(id: number): BtfType {
    let type = this.type(id);
    for (;;) {
      switch (type.kind) {
        case 'TYPEDEF':
        case 'CONST':
        case 'VOLATILE':
        case 'RESTRICT':
        case 'TYPE_TAG':
          type = this.type(type.type);
          break;
        default:
          return type;
      }
    }
  }

  /**
   * sizeof, bytes.
   * @throws Diagnostic BTF_NO_SIZE for void, a function and a struct that is only declared
   */
  size(id: number): number {
    const type = this.resolve(id);
    switch (type.kind) {
      case 'PTR':
        return POINTER_SIZE;
      case 'ARRAY':
        return type.count * this.size(type.type);
      case 'INT':
      case 'FLOAT':
      case 'ENUM':
      case 'ENUM64':
      case 'STRUCT':
      case 'UNION':
        return type.size;
      default:
        throw this.error('BTF_NO_SIZE', `type ${id} has no size`, `it is of kind ${type.kind}`);
    }
  }

  /** The C spelling of a type without qualifiers and tags; `struct` or another keyword for a type without a name. */
  spelling(id: number): string {
    const type = this.type(id);
    switch (type.kind) {
      case 'PTR': {
        const target = this.spelling(type.type);
        return target.endsWith('*') ? `${target}*` : `${target} *`;
      }
      case 'ARRAY': {
        const element = this.spelling(type.type);
        const bracket = element.indexOf('[');
        const at = bracket < 0 ? element.length : bracket;
        return `${element.slice(0, at)}[${type.count}]${element.slice(at)}`;
      }
      case 'CONST':
      case 'VOLATILE':
      case 'RESTRICT':
      case 'TYPE_TAG':
        return this.spelling(type.type);
      case 'FUNC_PROTO':
        return 'function';
      case 'STRUCT':
      case 'UNION':
        return `${type.kind.toLowerCase()} ${type.name}`.trimEnd();
      case 'ENUM':
      case 'ENUM64':
        return `enum ${type.name}`.trimEnd();
      case 'FWD':
        return `${type.of} ${type.name}`;
      default:
        return type.name;
    }
  }

  /** The error for a fault of this BTF; the caller throws it. */
  error(code: string, problem: string, cause: string, hint = DAMAGED): Diagnostic {
    return new Diagnostic({ code, kind: 'input', message: `${this.fileName}: ${problem}`, cause, hint });
  }
}

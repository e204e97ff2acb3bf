import { execFileSync, spawnSync } from 'node:child_process';
import type { Btf } from '../../../kernel-model/layouts/btf.ts';
import type { BtfType } from '../../../kernel-model/layouts/btf-types.ts';
import { skipUnless } from '../../skip.ts';
import { hasTool, TOOL_ENVIRONMENT } from '../../tools.ts';

export const WITH_BPFTOOL = skipUnless(hasTool('bpftool'), 'no bpftool');
export const WITH_PAHOLE = skipUnless(hasTool('pahole'), 'no pahole');
export const WITH_GCC = skipUnless(hasTool('gcc'), 'no gcc');

/** The types of a file as bpftool reads them. */
export function bpftoolTypes(file: string): unknown[] {
  const dump = execFileSync('bpftool', ['-j', 'btf', 'dump', 'file', file], {
    env: TOOL_ENVIRONMENT,
    maxBuffer: 1 << 28,
  });
  const { types }: { types: unknown[] } = JSON.parse(dump.toString('utf8'));
  return types;
}

const LINKAGES = ['static', 'global', 'extern'];
const anonymous = (name: string): string => (name === '' ? '(anon)' : name);

/** A value of an enumeration as bpftool's JSON has it: known to be wrong for unsigned ones of 32 bits, whose sign bit it extends. */
function widened(kind: 'ENUM' | 'ENUM64', value: bigint): bigint {
  return kind === 'ENUM' && value > 0x7fffffffn ? BigInt.asUintN(64, BigInt.asIntN(32, value)) : value;
}

/** A type in the words of bpftool. */
export function asBpftool(type: BtfType): object {
  const common = { id: type.id, kind: type.kind, name: anonymous(type.name) };
  switch (type.kind) {
    case 'INT': {
      const encoding = type.encoding === 'none' ? '(none)' : type.encoding.toUpperCase();
      return { ...common, size: type.size, bits_offset: type.bitOffset, nr_bits: type.bits, encoding };
    }
    case 'ARRAY':
      return { ...common, type_id: type.type, index_type_id: type.indexType, nr_elems: type.count };
    case 'STRUCT':
    case 'UNION': {
      const flag = type.members.some((member) => member.bitSize > 0);
      const members = type.members.map((member) => ({
        name: anonymous(member.name),
        type_id: member.type,
        bits_offset: member.bitOffset,
        ...(flag && member.bitSize > 0 ? { bitfield_size: member.bitSize } : {}),
      }));
      return { ...common, size: type.size, vlen: members.length, members };
    }
    case 'ENUM':
    case 'ENUM64': {
      // JSON has no integers above 2^53: both sides are rounded.
      const values = type.values.map(({ name, value }) => ({ name, val: Number(widened(type.kind, value)) }));
      const encoding = type.signed ? 'SIGNED' : 'UNSIGNED';
      return { ...common, encoding, size: type.size, vlen: values.length, values };
    }
    case 'FWD':
      return { ...common, fwd_kind: type.of };
    case 'FUNC_PROTO': {
      const params = type.parameters.map(({ name, type: id }) => ({ name: anonymous(name), type_id: id }));
      return { ...common, ret_type_id: type.type, vlen: params.length, params };
    }
    case 'FUNC':
    case 'VAR':
      return { ...common, type_id: type.type, linkage: LINKAGES[type.linkage ?? 0] };
    case 'DATASEC': {
      const vars = type.variables.map(({ type: id, offset, size }) => ({ type_id: id, offset, size }));
      return { ...common, size: type.size, vlen: vars.length, vars };
    }
    case 'FLOAT':
      return { ...common, size: type.size };
    case 'DECL_TAG':
      return { ...common, type_id: type.type, component_idx: type.component };
    case 'VOID':
      return common;
    default:
      return { ...common, type_id: type.type };
  }
}

/** Every type of a BTF in the words of bpftool. */
export function inBpftoolWords(btf: Btf): object[] {
  return btf.types.slice(1).map(asBpftool);
}

/** A field as pahole prints it: where its storage starts, in bits from the start of the struct, and how much it takes, in bits. */
export interface PaholeField {
  readonly bit: number;
  readonly bits: number;
}

/** A struct as pahole prints it. */
export interface PaholeStruct {
  readonly size: number;
  readonly fields: ReadonlyMap<string, PaholeField>;
}

const FIELD =
  /^\s.*?(?:\(\*)?(\w+)(?:\)\(.*\))?(?:\[[^\]]*\])*(?::(\d+))?(?: +__attribute__\(.*\))?;\s*\/\*\s*(\d+)(?::\s*(\d+))?\s+(\d+) \*\/$/;
const CLOSED = /^\s*\}(?:\s+__attribute__\(.*\))?(?:\s+(\w+)(?:\[\d+\])*)?;?.*\/\*\s*(\d+)\s+(\d+) \*\/$/;

/** Lays out structs with pahole; members of anonymous structs and unions are lifted as the layout files have them. */
export function paholeStructs(file: string, names: readonly string[]): Map<string, PaholeStruct> {
  const options = ['-F', 'btf', '-C', names.join(','), file];
  const { stdout } = spawnSync('pahole', options, { env: TOOL_ENVIRONMENT, encoding: 'utf8', maxBuffer: 1 << 26 });
  const structs = new Map<string, PaholeStruct>();
  for (const text of stdout.split(/^(?=struct \w+ \{$)/m)) {
    const name = /^struct (\w+) \{/.exec(text)?.[1];
    const size = /\/\* size: (\d+)/.exec(text)?.[1];
    if (name === undefined || size === undefined) continue;
    structs.set(name, { size: Number(size), fields: paholeFields(text) });
  }
  return structs;
}

function paholeFields(text: string): Map<string, PaholeField> {
  const levels: Map<string, PaholeField>[] = [new Map()];
  for (const line of text.split('\n').slice(1)) {
    if (/^\s*(struct|union)( \w+)? \{$/.test(line)) {
      levels.push(new Map());
      continue;
    }
    const closed = CLOSED.exec(line);
    if (closed !== null) {
      const inner = levels.pop() ?? new Map<string, PaholeField>();
      const outer = levels.at(-1);
      if (outer === undefined) break;
      if (closed[1] === undefined) for (const [name, place] of inner) outer.set(name, place);
      else outer.set(closed[1], { bit: Number(closed[2]) * 8, bits: Number(closed[3]) * 8 });
      continue;
    }
    const field = FIELD.exec(line);
    if (field === null) continue;
    const [, name, bits, offset, bit, size] = field;
    if (name === undefined) continue;
    levels.at(-1)?.set(name, {
      bit: Number(offset) * 8 + Number(bit ?? 0),
      bits: bits === undefined ? Number(size) * 8 : Number(bits),
    });
  }
  return levels[0] ?? new Map();
}

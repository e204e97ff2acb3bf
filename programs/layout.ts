/**
 * Writes a layout file (kernel-model/layouts/*.yaml) from the BTF of a kernel, read with `bpftool btf dump`:
 *
 *     node --import tsx programs/layout.ts RELEASE [BTF_FILE] > kernel-model/layouts/linux-RELEASE-x86_64.yaml
 *
 * Unaware of what the layouts are used for: the kernel crate is generated from the file by {@link ./rex-layout.ts}.
 */
import { execFileSync } from 'node:child_process';
import { stringify } from 'yaml';
import { Diagnostic } from '../kernel-model/diagnostic.ts';

/** The structs of the layout file; a list of fields where the struct is large, otherwise all its fields are taken. */
export const LAID_OUT: Readonly<Record<string, readonly string[] | 'all'>> = {
  task_struct: [
    'thread_info',
    '__state',
    'stack',
    'usage',
    'flags',
    'on_cpu',
    'prio',
    'policy',
    'mm',
    'exit_state',
    'exit_code',
    'pid',
    'tgid',
    'real_parent',
    'parent',
    'group_leader',
    'utime',
    'stime',
    'nvcsw',
    'nivcsw',
    'start_time',
    'start_boottime',
    'real_cred',
    'cred',
    'comm',
    'nsproxy',
    'rcu_users',
    'thread',
  ],
  pt_regs: 'all',
  xdp_buff: 'all',
  xdp_rxq_info: 'all',
  net_device: ['ifindex', 'name', 'mtu', 'flags', 'type', 'addr_len', 'dev_addr'],
  sk_buff: 'all',
  sock_common: 'all',
  sock: ['__sk_common', 'sk_rcvbuf', 'sk_sndbuf', 'sk_mark', 'sk_priority', 'sk_protocol', 'sk_type'],
  bpf_perf_event_data_kern: 'all',
  perf_sample_data: 'all',
  perf_branch_entry: 'all',
  bpf_perf_event_value: 'all',
  bpf_spin_lock: 'all',
};

/** One field as the layout file has it: `offset` and `size` in bytes, the bit position for bit-fields only. */
export interface LaidOutField {
  readonly offset: number;
  readonly size: number;
  readonly bit_offset?: number;
  readonly bit_size?: number;
  readonly type: string;
}

/** One struct as the layout file has it: `size` in bytes. */
export interface LaidOutStruct {
  readonly size: number;
  readonly fields: Record<string, LaidOutField>;
}

/** A member of a struct or union, as `bpftool -j btf dump` prints it. */
export interface BtfMember {
  readonly name: string;
  readonly type_id: number;
  readonly bits_offset: number;
  readonly bitfield_size?: number;
}

/** A type, as `bpftool -j btf dump` prints it. */
export interface BtfType {
  readonly id: number;
  readonly kind: string;
  readonly name: string;
  readonly size?: number;
  readonly type_id?: number;
  readonly nr_elems?: number;
  readonly members?: readonly BtfMember[];
}

const ANONYMOUS = '(anon)';
const POINTER_SIZE = 8;

function broken(message: string, cause: string): Diagnostic {
  return new Diagnostic({
    code: 'BTF_UNUSABLE',
    kind: 'input',
    message,
    cause,
    hint: 'dump the BTF by hand with `bpftool btf dump file /sys/kernel/btf/vmlinux` and look for the type',
  });
}

class BtfTypes {
  readonly #types = new Map<number, BtfType>();

  constructor(types: readonly BtfType[]) {
    for (const type of types) this.#types.set(type.id, type);
  }

  type(id: number): BtfType {
    const type = this.#types.get(id);
    if (type === undefined) throw broken(`BTF has no type ${id}`, 'another type refers to it');
    return type;
  }

  struct(name: string): BtfType {
    const found = [...this.#types.values()].filter((type) => type.kind === 'STRUCT' && type.name === name);
    const first = found[0];
    if (first === undefined) throw broken(`BTF has no struct ${name}`, `${this.#types.size} types were read`);
    if (found.some((type) => type.size !== first.size))
      throw broken(`BTF has several structs named ${name}`, 'their sizes differ');
    return first;
  }

  size(id: number): number {
    const type = this.type(id);
    switch (type.kind) {
      case 'PTR':
        return POINTER_SIZE;
      case 'ARRAY':
        return (type.nr_elems ?? 0) * this.size(type.type_id ?? 0);
      case 'TYPEDEF':
      case 'CONST':
      case 'VOLATILE':
      case 'RESTRICT':
      case 'TYPE_TAG':
        return this.size(type.type_id ?? 0);
      default:
        if (type.size === undefined) throw broken(`type ${id} (${type.name}) has no size`, `its kind is ${type.kind}`);
        return type.size;
    }
  }

  /** The C spelling of a type, qualifiers left out. */
  spelling(id: number): string {
    if (id === 0) return 'void';
    const type = this.type(id);
    const inner = type.type_id ?? 0;
    switch (type.kind) {
      case 'PTR': {
        const target = this.spelling(inner);
        return target.endsWith('*') ? `${target}*` : `${target} *`;
      }
      case 'ARRAY': {
        const element = this.spelling(inner);
        const bracket = element.indexOf('[');
        return bracket < 0
          ? `${element}[${type.nr_elems}]`
          : `${element.slice(0, bracket)}[${type.nr_elems}]${element.slice(bracket)}`;
      }
      case 'CONST':
      case 'VOLATILE':
      case 'RESTRICT':
      case 'TYPE_TAG':
        return this.spelling(inner);
      case 'FUNC_PROTO':
        return 'function';
      case 'STRUCT':
      case 'UNION':
      case 'ENUM':
      case 'ENUM64':
      case 'FWD': {
        const keyword = type.kind === 'FWD' ? 'struct' : type.kind.toLowerCase().replace('64', '');
        return type.name === ANONYMOUS ? keyword : `${keyword} ${type.name}`;
      }
      default:
        return type.name;
    }
  }

  /** The fields of a struct by name, members of anonymous structs and unions lifted into it. */
  fields(type: BtfType, baseBits = 0): Map<string, LaidOutField> {
    const fields = new Map<string, LaidOutField>();
    for (const member of type.members ?? []) {
      const bits = baseBits + member.bits_offset;
      if (member.name === ANONYMOUS) {
        for (const [name, field] of this.fields(this.type(member.type_id), bits)) fields.set(name, field);
        continue;
      }
      const size = this.size(member.type_id);
      const spelling = this.spelling(member.type_id);
      if (member.bitfield_size !== undefined && member.bitfield_size > 0) {
        const offset = Math.floor(bits / (size * 8)) * size;
        const bit_offset = bits - offset * 8;
        fields.set(member.name, { offset, size, bit_offset, bit_size: member.bitfield_size, type: spelling });
      } else {
        fields.set(member.name, { offset: bits / 8, size, type: spelling });
      }
    }
    return fields;
  }
}

/**
 * Lays out structs from the types of a BTF dump, fields in order of their offset.
 *
 * @param wanted the structs and their fields.
 * @throws Diagnostic `BTF_UNUSABLE` for a struct or field that the kernel does not have.
 */
export function layOut(
  types: readonly BtfType[],
  wanted: Readonly<Record<string, readonly string[] | 'all'>> = LAID_OUT,
): Record<string, LaidOutStruct> {
  const btf = new BtfTypes(types);
  const structs: Record<string, LaidOutStruct> = {};
  for (const [name, chosen] of Object.entries(wanted)) {
    const struct = btf.struct(name);
    const all = btf.fields(struct);
    const names = chosen === 'all' ? [...all.keys()] : chosen;
    const fields: [string, LaidOutField][] = names.map((fieldName) => {
      const field = all.get(fieldName);
      if (field === undefined) throw broken(`struct ${name} has no field ${fieldName}`, `it has ${all.size} fields`);
      return [fieldName, field];
    });
    const bitPosition = (field: LaidOutField) => field.offset * 8 + (field.bit_offset ?? 0);
    fields.sort(([, left], [, right]) => bitPosition(left) - bitPosition(right));
    structs[name] = { size: struct.size ?? 0, fields: Object.fromEntries(fields) };
  }
  return structs;
}

/** The text of a layout file: one line a field. */
export function layoutFile(release: string, structs: Readonly<Record<string, LaidOutStruct>>): string {
  const lines = [`kernel: ${release}`, 'architecture: x86_64', 'source: BTF of the kernel', 'structs:'];
  for (const [name, struct] of Object.entries(structs)) {
    lines.push(`  ${name}:`, `    size: ${struct.size}`, '    fields:');
    for (const [fieldName, field] of Object.entries(struct.fields)) {
      const flow = stringify(field, { collectionStyle: 'flow', lineWidth: 0 }).trim();
      lines.push(`      ${fieldName}: ${flow}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

if (process.argv[1] === import.meta.filename) {
  const [release, file = '/sys/kernel/btf/vmlinux'] = process.argv.slice(2);
  if (release === undefined) {
    process.stderr.write('usage: node --import tsx programs/layout.ts RELEASE [BTF_FILE]\n');
    process.exit(2);
  }
  const dump = execFileSync('bpftool', ['-j', 'btf', 'dump', 'file', file], { maxBuffer: 1 << 30 });
  const { types } = JSON.parse(dump.toString('utf8')) as { types: readonly BtfType[] };
  process.stdout.write(layoutFile(release, layOut(types)));
}

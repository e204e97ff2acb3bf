/**
 * Writes the part of a kernel's BTF that its layout file is made from, small enough to be committed. It takes what `layout --btf` takes:
 *
 *     node --import tsx test/kernel-model/layouts/cut-btf.ts /sys/kernel/btf/vmlinux FILE
 *
 * The structs of the layout file are kept with all that they contain. What a pointer points to is kept by name only: a struct becomes
 * a forward declaration, a typedef one of void, a function one without parameters.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Btf } from '../../../kernel-model/layouts/btf.ts';
import type { BtfType } from '../../../kernel-model/layouts/btf-types.ts';
import { LAID_OUT } from '../../../kernel-model/layouts/laid-out-structs.ts';
import { readKernelTypes } from '../../../runtime/kernel-file/kernel-types.ts';
import '../../../node/install.ts';
import { encodeBtf } from './encode-btf.ts';

/** A copy of a type whose references are put through a function. */
function relocated(type: BtfType, id: number, refer: (id: number) => number): BtfType {
  switch (type.kind) {
    case 'STRUCT':
    case 'UNION':
      return { ...type, id, members: type.members.map((member) => ({ ...member, type: refer(member.type) })) };
    case 'ARRAY':
      return { ...type, id, type: refer(type.type), indexType: refer(type.indexType) };
    case 'TYPEDEF':
    case 'VOLATILE':
    case 'CONST':
    case 'RESTRICT':
    case 'TYPE_TAG':
      return { ...type, id, type: refer(type.type) };
    default:
      return { ...type, id };
  }
}

/** The part of a BTF that the structs named are made of. */
export function cutBtf(btf: Btf, structs: readonly string[]): BtfType[] {
  const cut: BtfType[] = [];
  const whole = new Map<number, number>();
  const named = new Map<string, number>();

  const keep = (id: number): number => {
    const known = id === 0 ? 0 : whole.get(id);
    if (known !== undefined) return known;
    const type = btf.type(id);
    const place = cut.length + 1;
    cut.push(type);
    whole.set(id, place);
    cut[place - 1] =
      type.kind === 'PTR' ? { ...type, id: place, type: announce(type.type) } : relocated(type, place, keep);
    return place;
  };

  /** What stands behind a pointer. */
  const announce = (id: number): number => {
    const type = btf.type(id);
    const key = `${type.kind} ${type.name}`;
    switch (type.kind) {
      case 'STRUCT':
      case 'UNION':
        if (type.name === '') return keep(id);
        return add(key, { id: 0, kind: 'FWD', name: type.name, of: type.kind === 'STRUCT' ? 'struct' : 'union' });
      case 'TYPEDEF':
        return add(key, { ...type, type: 0 });
      case 'FUNC_PROTO':
        return add(key, { ...type, type: 0, parameters: [] });
      case 'PTR':
      case 'CONST':
      case 'VOLATILE':
      case 'RESTRICT':
      case 'TYPE_TAG':
        return add(`${id}`, { ...type, type: announce(type.type) });
      default:
        return keep(id);
    }
  };

  const add = (key: string, type: BtfType): number => {
    const known = named.get(key);
    if (known !== undefined) return known;
    const place = cut.length + 1;
    cut.push({ ...type, id: place });
    named.set(key, place);
    return place;
  };

  for (const name of structs) for (const struct of btf.structs(name)) keep(struct.id);
  return cut;
}

if (process.argv[1] === import.meta.filename) {
  const [from, to] = process.argv.slice(2);
  if (from === undefined || to === undefined) throw new Error('name a BTF and the file to write');
  const { btf } = readKernelTypes({ bytes: readFileSync(from), path: from });
  writeFileSync(to, encodeBtf(cutBtf(btf, Object.keys(LAID_OUT))));
}

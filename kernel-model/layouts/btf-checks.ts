import type { Btf } from './btf.ts';
import type { BtfKind, BtfMember, BtfStruct, BtfType } from './btf-types.ts';

/** How deeply types may be nested. Linux's types reach about 15, and its own reader stops at 32 (MAX_RESOLVE_DEPTH). */
export const MAX_NESTING = 64;
/** The largest size of a type in bytes: Linux stores it in a u32. */
const MAX_SIZE = 0xffffffff;

/** Kinds that declare something and are not types of values. */
const DECLARATIONS: ReadonlySet<BtfKind> = new Set(['FUNC', 'VAR', 'DATASEC', 'DECL_TAG']);
const TAGGED: ReadonlySet<BtfKind> = new Set(['STRUCT', 'UNION', 'FUNC', 'VAR', 'TYPEDEF']);
/** Kinds without a size. */
const UNSIZED: ReadonlySet<BtfKind> = new Set(['VOID', 'FWD', 'FUNC_PROTO']);

function describe(type: BtfType): string {
  return `type ${type.id} (${type.kind}${type.name === '' ? '' : ` ${type.name}`})`;
}

/**
 * Checks the references between types. Each must exist and have a suitable kind, no type may contain itself, and
 * members must be within their structs.
 * @throws Diagnostic BTF_REFERENCE, BTF_CYCLE, BTF_NESTING, BTF_NO_SIZE, BTF_TOO_LARGE or BTF_MEMBER
 */
export function judgeTypes(btf: Btf): void {
  for (const type of btf.types) judgeReferences(btf, type);
  judgeNesting(btf, contained, 'contains itself');
  judgeNesting(btf, spelled, 'refers to itself');
  for (const type of btf.types) judgeSizes(btf, type);
}

/** Refuses a reference to a type that is missing or unsuitable. */
function refer(btf: Btf, type: BtfType, id: number, fits: (target: BtfType) => boolean, expected: string): void {
  const target = btf.types[id];
  if (target === undefined) {
    throw btf.error(
      'BTF_REFERENCE',
      `${describe(type)} refers to type ${id}`,
      `ids reach to ${btf.types.length - 1}`,
      'give the BTF of the kernel: that of a module (split BTF) continues its types',
    );
  }
  if (!fits(target)) throw btf.error('BTF_REFERENCE', `${describe(type)} refers to ${describe(target)}`, expected);
}

const isValue = (target: BtfType): boolean => !DECLARATIONS.has(target.kind);
const isVariable = ({ kind }: BtfType): boolean => kind === 'VAR' || kind === 'FUNC';
const isPrototype = ({ kind }: BtfType): boolean => kind === 'FUNC_PROTO';

function judgeReferences(btf: Btf, type: BtfType): void {
  switch (type.kind) {
    case 'PTR':
    case 'TYPEDEF':
    case 'VOLATILE':
    case 'CONST':
    case 'RESTRICT':
    case 'TYPE_TAG':
    case 'VAR':
      refer(btf, type, type.type, isValue, 'a type is expected, not a declaration');
      break;
    case 'ARRAY':
      refer(btf, type, type.indexType, isValue, 'an array is indexed by a type');
      refer(btf, type, type.type, isValue, 'an array has elements of a type');
      break;
    case 'STRUCT':
    case 'UNION':
      for (const member of type.members) refer(btf, type, member.type, isValue, 'members have a type');
      break;
    case 'FUNC_PROTO':
      refer(btf, type, type.type, isValue, 'the result has a type');
      for (const parameter of type.parameters) refer(btf, type, parameter.type, isValue, 'parameters have a type');
      break;
    case 'FUNC':
      refer(btf, type, type.type, isPrototype, 'a function has a FUNC_PROTO');
      break;
    case 'DATASEC':
      for (const variable of type.variables) refer(btf, type, variable.type, isVariable, 'a section has variables');
      break;
    case 'DECL_TAG': {
      const { component } = type;
      refer(btf, type, type.type, (target) => isTaggable(btf, target, component), 'there is nothing to be tagged');
      break;
    }
    default:
  }
}

function isTaggable(btf: Btf, target: BtfType, component: number): boolean {
  if (!TAGGED.has(target.kind)) return false;
  if (component < 0) return true;
  if (target.kind === 'STRUCT' || target.kind === 'UNION') return component < target.members.length;
  if (target.kind !== 'FUNC') return false;
  const prototype = btf.types[target.type];
  return prototype?.kind === 'FUNC_PROTO' && component < prototype.parameters.length;
}

/** The types that are part of a type's storage. */
function contained(type: BtfType): readonly number[] {
  switch (type.kind) {
    case 'STRUCT':
    case 'UNION':
      return type.members.map((member) => member.type);
    case 'PTR':
      return [];
    default:
      return spelled(type);
  }
}

/** The types that are part of a type's spelling. */
function spelled(type: BtfType): readonly number[] {
  switch (type.kind) {
    case 'PTR':
    case 'ARRAY':
    case 'TYPEDEF':
    case 'VOLATILE':
    case 'CONST':
    case 'RESTRICT':
    case 'TYPE_TAG':
      return [type.type];
    default:
      return [];
  }
}

/** Follows every chain of types to its end, without recursion: a chain may be as long as the file. */
function judgeNesting(btf: Btf, edges: (type: BtfType) => readonly number[], cycle: string): void {
  const OPEN = 0xff;
  // The nesting depth of each type; 0 while it is unknown.
  const depths = new Uint8Array(btf.types.length);
  for (const root of btf.types) {
    if (depths[root.id] !== 0) continue;
    const stack = [{ type: root, targets: edges(root), next: 0, depth: 1 }];
    depths[root.id] = OPEN;
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const target = top.targets[top.next];
      if (top.depth > MAX_NESTING || stack.length > MAX_NESTING) {
        const cause = `${MAX_NESTING} levels are read`;
        throw btf.error('BTF_NESTING', `${describe(top.type)} is nested too deeply`, cause);
      }
      if (target === undefined) {
        depths[top.type.id] = top.depth;
        stack.pop();
        const above = stack.at(-1);
        if (above !== undefined) above.depth = Math.max(above.depth, top.depth + 1);
        continue;
      }
      top.next += 1;
      const known = depths[target]!;
      if (known === OPEN) {
        const cause = 'a type ends in one that refers to no other';
        throw btf.error('BTF_CYCLE', `${describe(btf.type(target))} ${cycle}`, cause);
      }
      if (known === 0) {
        const type = btf.type(target);
        depths[target] = OPEN;
        stack.push({ type, targets: edges(type), next: 0, depth: 1 });
      } else {
        top.depth = Math.max(top.depth, known + 1);
      }
    }
  }
}

function judgeSizes(btf: Btf, type: BtfType): void {
  if (type.kind === 'ARRAY') {
    const size = sized(btf, type, type.type, 'elements').size(type.id);
    if (size > MAX_SIZE) throw btf.error('BTF_TOO_LARGE', `${describe(type)} has ${size} bytes`, `${MAX_SIZE} at most`);
  }
  if (type.kind === 'STRUCT' || type.kind === 'UNION') judgeMembers(btf, type);
  if (type.kind !== 'DATASEC') return;
  let end = 0;
  for (const { type: variable, offset, size } of type.variables) {
    const place = `${describe(type)}: ${describe(btf.type(variable))} lies from byte ${offset} to ${offset + size}`;
    const cause = `the section has ${type.size} bytes, in order; what comes before ends at byte ${end}`;
    if (offset < end || size === 0 || offset + size > type.size) throw btf.error('BTF_MEMBER', place, cause);
    end = offset + size;
  }
}

function sized(btf: Btf, type: BtfType, id: number, what: string): Btf {
  const target = btf.resolve(id);
  if (!UNSIZED.has(target.kind)) return btf;
  throw btf.error('BTF_NO_SIZE', `${describe(type)} has ${what} of no size`, `they are ${describe(target)}`);
}

/**
 * The end of a member within its storage, in bits. An integer with fewer bits than its storage is a bit-field even
 * without kind_flag.
 */
function usedBits(btf: Btf, member: BtfMember, size: number): number {
  if (member.bitSize > 0) return member.bitSize;
  const type = btf.resolve(member.type);
  return type.kind === 'INT' ? type.bitOffset + type.bits : size * 8;
}

/** Members of a struct are in order; those of a union start at 0. */
function judgeMembers(btf: Btf, struct: BtfStruct): void {
  const limit = struct.size * 8;
  let last = 0;
  for (const [index, member] of struct.members.entries()) {
    const wrong = (problem: string, cause: string): Error => {
      const what = `member ${index}${member.name === '' ? '' : ` (${member.name})`}`;
      return btf.error('BTF_MEMBER', `${describe(struct)}: ${what} ${problem}`, cause);
    };
    const size = sized(btf, struct, member.type, 'members').size(member.type);
    const end = member.bitOffset + usedBits(btf, member, size);
    if (end > limit) throw wrong(`ends at bit ${end}`, `the ${struct.kind.toLowerCase()} has ${limit} bits`);
    if (member.bitOffset < last)
      throw wrong(`starts at bit ${member.bitOffset}`, `the one before starts at bit ${last}`);
    if (struct.kind === 'UNION' && member.bitOffset !== 0)
      throw wrong(`starts at bit ${member.bitOffset}`, 'members of a union start at bit 0');
    last = member.bitOffset;
    const { kind } = btf.resolve(member.type);
    const integer = kind === 'INT' || kind === 'ENUM' || kind === 'ENUM64';
    if (member.bitSize > 0 && (!integer || member.bitSize > size * 8))
      throw wrong(`is a bit-field of ${member.bitSize} bits`, `its type has ${size * 8} bits and is of kind ${kind}`);
    if (member.bitSize === 0 && member.bitOffset % 8 !== 0 && kind !== 'INT')
      throw wrong(`starts at bit ${member.bitOffset}`, 'only bit-fields start within a byte');
  }
}

/**
 * The kinds of BTF types by their number (`BTF_KIND_*` in Linux's include/uapi/linux/btf.h). The order is the
 * numbering. Type 0 is `void`, and no file contains it.
 */
export const BTF_KINDS = [
  'VOID',
  'INT',
  'PTR',
  'ARRAY',
  'STRUCT',
  'UNION',
  'ENUM',
  'FWD',
  'TYPEDEF',
  'VOLATILE',
  'CONST',
  'RESTRICT',
  'FUNC',
  'FUNC_PROTO',
  'VAR',
  'DATASEC',
  'FLOAT',
  'DECL_TAG',
  'TYPE_TAG',
  'ENUM64',
] as const;

/** The name of a kind, as after `BTF_KIND_`. */
export type BtfKind = (typeof BTF_KINDS)[number];

/** The common part of all types. */
interface Named<Kind extends BtfKind> {
  readonly kind: Kind;
  /** The number that other types refer to it by: its index in the file, from 1 on. */
  readonly id: number;
  /** Empty for a type without a name. */
  readonly name: string;
}

/** An integer. */
export interface BtfInt extends Named<'INT'> {
  /** The size of its storage, in bytes. */
  readonly size: number;
  /** Its number of bits, and the first of them within the storage. */
  readonly bits: number;
  readonly bitOffset: number;
  readonly encoding: 'none' | 'signed' | 'char' | 'bool';
}

/** A type that refers to one other: a pointer, a typedef, a qualifier. */
export interface BtfReference
  extends Named<'PTR' | 'TYPEDEF' | 'VOLATILE' | 'CONST' | 'RESTRICT' | 'TYPE_TAG' | 'FUNC' | 'VAR'> {
  /** The id of the type it refers to. */
  readonly type: number;
  /** Linkage of a FUNC or VAR: 0 static, 1 global, 2 extern. */
  readonly linkage?: number;
  /** For a TYPE_TAG: whether the name is that of a compiler's attribute (kind_flag). */
  readonly attribute?: boolean;
}

/** An array. */
export interface BtfArray extends Named<'ARRAY'> {
  /** The element's type. */
  readonly type: number;
  /** The type of its index. */
  readonly indexType: number;
  /** The number of its elements. */
  readonly count: number;
}

/** A member of a struct or union. */
export interface BtfMember {
  /** Empty for an anonymous struct or union. */
  readonly name: string;
  readonly type: number;
  /** Bits from the start of the struct. */
  readonly bitOffset: number;
  /** The number of bits of a bit-field; 0 for any other member. */
  readonly bitSize: number;
}

/** A struct or a union. */
export interface BtfStruct extends Named<'STRUCT' | 'UNION'> {
  /** sizeof, bytes. */
  readonly size: number;
  readonly members: readonly BtfMember[];
}

/** An enumeration; the values of an ENUM64 may take 64 bits. */
export interface BtfEnum extends Named<'ENUM' | 'ENUM64'> {
  /** Bytes. */
  readonly size: number;
  readonly signed: boolean;
  readonly values: readonly { readonly name: string; readonly value: bigint }[];
}

/** A struct or union that is only declared. */
export interface BtfForward extends Named<'FWD'> {
  readonly of: 'struct' | 'union';
}

/** A function's parameters and result. */
export interface BtfPrototype extends Named<'FUNC_PROTO'> {
  /** The result's type. */
  readonly type: number;
  /** A last one without a name, of type 0, means `...`. */
  readonly parameters: readonly { readonly name: string; readonly type: number }[];
}

/** A section of variables. */
export interface BtfSection extends Named<'DATASEC'> {
  /** Bytes. */
  readonly size: number;
  /** VARs, each with its offset in bytes. */
  readonly variables: readonly { readonly type: number; readonly offset: number; readonly size: number }[];
}

/** A floating-point number. */
export interface BtfFloat extends Named<'FLOAT'> {
  /** Bytes. */
  readonly size: number;
}

/** A word attached to a declaration. */
export interface BtfDeclarationTag extends Named<'DECL_TAG'> {
  /** The type that the declaration made. */
  readonly type: number;
  /** The index of the member or parameter; -1 for the declaration itself. */
  readonly component: number;
  /** Whether the name is that of a compiler's attribute (kind_flag). */
  readonly attribute: boolean;
}

/** A type of BTF, discriminated by `kind`. */
export type BtfType =
  | Named<'VOID'>
  | BtfInt
  | BtfReference
  | BtfArray
  | BtfStruct
  | BtfEnum
  | BtfForward
  | BtfPrototype
  | BtfSection
  | BtfFloat
  | BtfDeclarationTag;

/** Type 0. */
export const VOID: BtfType = { kind: 'VOID', id: 0, name: 'void' };

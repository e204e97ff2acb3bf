import type { BtfKind } from './btf-types.ts';

/** A name is shorter than this many bytes: `KSYM_NAME_LEN`. */
const NAME_LIMIT = 512;

/** The rule for a name: absent, a C identifier, that or absent, or anything printable (kernel/bpf/btf.c). */
export type NameRule = 'none' | 'identifier' | 'optional' | 'printable';

/** Rules for the common part of a type, by kind. */
export interface KindRules {
  readonly name: NameRule;
  /** Whether `vlen` may differ from 0. It counts the following records, or is the linkage of a FUNC. */
  readonly counted?: boolean;
  /** Whether `kind_flag` may be set. */
  readonly flag?: boolean;
}

/** The rules of each kind. */
export const RULES: Readonly<Record<Exclude<BtfKind, 'VOID'>, KindRules>> = {
  INT: { name: 'printable' },
  PTR: { name: 'none' },
  ARRAY: { name: 'none' },
  STRUCT: { name: 'optional', counted: true, flag: true },
  UNION: { name: 'optional', counted: true, flag: true },
  ENUM: { name: 'optional', counted: true, flag: true },
  FWD: { name: 'identifier', flag: true },
  TYPEDEF: { name: 'identifier' },
  VOLATILE: { name: 'none' },
  CONST: { name: 'none' },
  RESTRICT: { name: 'none' },
  FUNC: { name: 'identifier', counted: true },
  FUNC_PROTO: { name: 'none', counted: true },
  VAR: { name: 'identifier' },
  DATASEC: { name: 'printable', counted: true },
  FLOAT: { name: 'printable' },
  DECL_TAG: { name: 'printable', flag: true },
  TYPE_TAG: { name: 'printable', flag: true },
  ENUM64: { name: 'optional', counted: true, flag: true },
};

const NAME_PATTERNS: Readonly<Record<NameRule, RegExp>> = {
  none: /^$/,
  identifier: /^[A-Za-z_.][\w.]*$/,
  optional: /^([A-Za-z_.][\w.]*)?$/,
  printable: /^[ -~]+$/,
};

/** The rules of names as messages tell them. */
export const EXPECTED_NAMES: Readonly<Record<NameRule, string>> = {
  none: 'a type of this kind has no name',
  identifier: 'the name is a C identifier of less than 512 letters',
  optional: 'the name is a C identifier of less than 512 letters, or empty',
  printable: 'the name is not empty and can be printed',
};

/** Whether a name keeps a rule. */
export function isName(name: string, rule: NameRule): boolean {
  const limited = rule === 'identifier' || rule === 'optional';
  return NAME_PATTERNS[rule].test(name) && !(limited && name.length >= NAME_LIMIT);
}

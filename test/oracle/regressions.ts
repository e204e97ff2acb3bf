import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { FormatCall } from './helpers/format-generator.ts';
import { type Exercise, formatAnswer, type Outcome, parseMap, parseOperation } from './operation.ts';

/** What regressions.yaml holds; whole numbers are read as bigint. */
export interface Regressions {
  readonly maps: readonly MapRegression[];
  readonly formats: readonly FormatRegression[];
  readonly reads: readonly { readonly size: bigint; readonly address: bigint; readonly result: bigint }[];
}

/** A sequence of operations on a map. */
export interface MapRegression {
  readonly name: string;
  readonly cpus: bigint;
  readonly map: string;
  readonly created: string | bigint;
  /** `operation -> answer`. */
  readonly operations: readonly string[];
}

/** A call of bpf_trace_printk. */
export interface FormatRegression {
  readonly format: string;
  readonly arguments: readonly (bigint | string)[];
  readonly result: bigint;
  readonly text: string;
}

const FILE = new URL('regressions.yaml', import.meta.url);
const ARROW = ' -> ';

/** Reads the corpus. */
export function readRegressions(): Regressions {
  return parse(readFileSync(FILE, 'utf8'), { intAsBigInt: true }) as Regressions;
}

/** The exercise of an entry. */
export function exerciseOf({ map, operations }: MapRegression): Exercise {
  return {
    map: parseMap(map),
    operations: operations.map((line) => parseOperation(line.split(ARROW)[0]!)),
  };
}

/** What came out, as the corpus spells it. */
export function outcomeOf({ operations }: MapRegression, { created, answers }: Outcome) {
  return {
    created: formatAnswer({ result: created, bytes: new Uint8Array() }),
    operations: operations.map((line, index) => {
      const answer = answers[index];
      return `${line.split(ARROW)[0]}${ARROW}${answer === undefined ? 'nothing' : formatAnswer(answer)}`;
    }),
  };
}

/** The call of an entry. */
export function formatCallOf({ format, arguments: given }: FormatRegression): FormatCall {
  return {
    format: Buffer.from(format, 'latin1'),
    arguments: given.map((value) => (typeof value === 'string' ? { bytes: Buffer.from(value) } : { number: value })),
  };
}

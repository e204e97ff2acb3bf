import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { rowsOf } from './rows.ts';
import type { OptLevel } from './toolchain/compiler-flags.ts';

/** Every level, in the order in which rustc documents them. */
export const OPT_LEVELS: readonly OptLevel[] = ['0', '1', '2', '3', 's', 'z'];

/** The level of an object that does not say otherwise. */
export const DEFAULT_LEVEL: OptLevel = '2';

/** One object of the corpus. */
export interface CorpusObject {
  /** The path under `programs/bin/`. */
  readonly name: string;
  /** The source, relative to `programs/`. */
  readonly source: string;
  readonly level: OptLevel;
  /** `--cfg` flags of the program. */
  readonly cfg: readonly string[];
  /** The layout file, relative to `programs/`, of the kernel that it is built for; where undefined, that of the kernel model. */
  readonly layout?: string;
  /** Whether the program may contain `unsafe`: only a broken one may. */
  readonly unsafe: boolean;
}

/** Programs that are also built at every optimisation level. */
export const VARIED: readonly string[] = ['port_filter', 'dispatch_table', 'printer', 'arithmetic'];

/** The program that is also built with the section names of an unmodified compiler. */
export const PREFIXED = 'hello';

/** The program that is also built for another kernel, and the layout of that one. */
export const RELAID = { program: 'classifier', layout: 'layouts/linux-6.18-small-x86_64.yaml' };

function programs(folder: string): string[] {
  return readdirSync(join(import.meta.dirname, folder))
    .filter((file) => file.endsWith('.rs'))
    .sort()
    .map((file) => join(folder, file));
}

/** Programs that are compiled to see that they do, and not kept. */
export function examples(): CorpusObject[] {
  return programs('rex/examples').map((source) => ({
    name: basename(source, '.rs'),
    source,
    level: DEFAULT_LEVEL,
    cfg: [],
    unsafe: false,
  }));
}

/** The objects of a source: one for each of its rows, or one of its own name. */
function objectsOf(source: string, unsafe: boolean): CorpusObject[] {
  const rows = rowsOf(readFileSync(join(import.meta.dirname, source), 'utf8'));
  if (rows.length === 0) return [{ name: basename(source, '.rs'), source, level: DEFAULT_LEVEL, cfg: [], unsafe }];
  return rows.map(({ name }) => ({ name, source, level: DEFAULT_LEVEL, cfg: [`program="${name}"`], unsafe }));
}

/** The objects of the corpus: those of each source, then the variants. */
export function corpus(): CorpusObject[] {
  const objects: CorpusObject[] = [];
  for (const [folder, unsafe] of [
    ['src', false],
    ['broken', true],
  ] as const) {
    for (const source of programs(folder)) objects.push(...objectsOf(source, unsafe));
  }
  const varied = objects.filter((object) => VARIED.includes(object.name));
  for (const object of varied) {
    for (const level of OPT_LEVELS) objects.push({ ...object, name: `opt/${object.name}.O${level}`, level });
  }
  const prefixed = objects.find((object) => object.name === PREFIXED);
  if (prefixed !== undefined) objects.push({ ...prefixed, name: `prefixed_${PREFIXED}`, cfg: ['rex_prefix'] });
  const relaid = objects.find((object) => object.name === RELAID.program);
  if (relaid !== undefined) objects.push({ ...relaid, name: `other_layout/${relaid.name}`, layout: RELAID.layout });
  return objects;
}

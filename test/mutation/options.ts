import { parseArgs } from 'node:util';

/** Sources of the suite that judge: what compares, reports, explores, reads, and models the kernel. */
const JUDGING = ['steps', 'reports', 'conformance', 'captures', 'kernel-model', 'runtime/run'];
const EVERY = String(Number.MAX_SAFE_INTEGER);

const NUMBERS = {
  sample: { type: 'string', default: EVERY },
  most: { type: 'string', default: EVERY },
  seconds: { type: 'string', default: EVERY },
  seed: { type: 'string', default: '1' },
  jobs: { type: 'string', default: '2' },
  least: { type: 'string', default: '100' },
} as const;

/** What the command line asks for. */
export interface Options extends Readonly<Record<keyof typeof NUMBERS, number>> {
  readonly paths: readonly string[];
  readonly changed: string | undefined;
  readonly recent: boolean;
}

/** Reads the command line. @throws Error for what is no whole number */
export function readOptions(words: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: { ...NUMBERS, changed: { type: 'string' }, recent: { type: 'boolean', default: false } },
  });
  const number = (name: keyof typeof NUMBERS): number => {
    if (!/^\d+$/.test(values[name])) throw new Error(`--${name} takes a whole number, and not "${values[name]}"`);
    return Number(values[name]);
  };
  return {
    paths: positionals.length > 0 ? positionals : JUDGING,
    changed: values.changed,
    recent: values.recent,
    sample: number('sample'),
    most: number('most'),
    seconds: number('seconds'),
    seed: number('seed'),
    jobs: number('jobs'),
    least: number('least'),
  };
}

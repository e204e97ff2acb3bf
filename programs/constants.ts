/**
 * Writes the constants of the kernel's user-space API (programs/rex/src/linux/*.rs) from the installed headers, with gcc:
 *
 *     node --import tsx programs/constants.ts
 *
 * Names and values only; the values are what the compiler says they are.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file of constants: which header they come from, and which of its names are taken. */
interface Source {
  readonly file: string;
  readonly title: string;
  readonly header: string;
  readonly names: RegExp;
  readonly prelude?: string;
  /** Rust behind the constants. */
  readonly extra?: string;
}

const PERF_VALUE = `
/// What a counter has counted, and the nanoseconds it was enabled and running.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct bpf_perf_event_value {
    pub counter: u64,
    pub enabled: u64,
    pub running: u64,
}
`;

const SOURCES: readonly Source[] = [
  {
    file: 'bpf',
    title: 'maps, program types, helper flags, verdicts',
    header: 'linux/bpf.h',
    names: /^(BPF|XDP|TCX|SK)_[A-Z0-9_]+$/,
  },
  { file: 'errno', title: 'error numbers', header: 'errno.h', names: /^E[A-Z0-9]+$/ },
  { file: 'in', title: 'protocols of IPv4', header: 'netinet/in.h', names: /^(IPPROTO|IPPORT|INADDR)_[A-Z0-9_]+$/ },
  {
    file: 'perf_event',
    title: 'perf events',
    header: 'linux/perf_event.h',
    names: /^PERF_[A-Z0-9_]+$/,
    extra: PERF_VALUE,
  },
  {
    file: 'pkt_cls',
    title: 'verdicts of classifiers',
    header: 'linux/pkt_cls.h',
    names: /^TC_(ACT|H|U32)_[A-Z0-9_]+$/,
  },
  { file: 'ptrace', title: 'ptrace requests', header: 'linux/ptrace.h', names: /^PTRACE_[A-Z0-9_]+$/ },
  { file: 'seccomp', title: 'seccomp actions', header: 'linux/seccomp.h', names: /^SECCOMP_[A-Z0-9_]+$/ },
  { file: 'unistd', title: 'numbers of system calls', header: 'asm/unistd_64.h', names: /^__NR_[a-z0-9_]+$/ },
];

const FOLDER = join(import.meta.dirname, 'rex/src/linux');

function gcc(args: readonly string[], input: string): { readonly output: string; readonly errors: string } {
  const run = spawnSync('gcc', [...args, '-x', 'c', '-'], { input, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (run.error !== undefined) throw run.error;
  return { output: run.stdout, errors: run.stderr };
}

/** The names of a header's object-like macros and of its enumerators, in order of appearance. */
function candidates(source: Source): string[] {
  const include = `#include <${source.header}>\n`;
  const macros = gcc(['-E', '-dD'], include).output;
  const names = new Set<string>();
  for (const line of macros.split('\n')) {
    const macro = /^#define (\w+) \S/.exec(line)?.[1];
    const words = line.startsWith('#') ? [macro ?? ''] : (line.match(/\b\w+\b/g) ?? []);
    for (const word of words) if (source.names.test(word)) names.add(word);
  }
  return [...names];
}

/** Drops the names that are no integer constant expression, by letting the compiler complain. */
function integers(source: Source, names: readonly string[]): string[] {
  const lines = names.map((name) => `_Static_assert((${name}) == (${name}), ""); enum { x_${name} = (${name}) != 0 };`);
  const { errors } = gcc(['-fsyntax-only'], [`#include <${source.header}>`, ...lines].join('\n'));
  const bad = new Set([...errors.matchAll(/<stdin>:(\d+):\d+: error/g)].map((match) => Number(match[1]) - 2));
  return names.filter((_, index) => !bad.has(index));
}

/** `pub const` lines: 64 bits where C has 64, otherwise 32, unsigned unless negative. */
function constants(source: Source): string {
  const names = integers(source, candidates(source));
  const symbol = names.map(
    (name, index) =>
      `long v${index} = (long)(${name}); long s${index} = sizeof(${name}); long n${index} = (${name}) < 0;`,
  );
  const assembly = gcc(['-S', '-o', '-'], [`#include <${source.header}>`, ...symbol].join('\n')).output;
  const values = new Map<string, bigint>();
  for (const match of assembly.matchAll(/^([vsn]\d+):\n\s+\.(quad|zero)\s+(-?\d+)/gm)) {
    values.set(match[1]!, match[2] === 'zero' ? 0n : BigInt(match[3]!));
  }
  return names
    .map((name, index) => {
      const value = values.get(`v${index}`);
      if (value === undefined) throw new Error(`${name}: no value in the compiler's output`);
      const wide = values.get(`s${index}`) === 8n;
      const bits = wide ? 64 : 32;
      const negative = values.get(`n${index}`) === 1n;
      const number = negative ? value : BigInt.asUintN(bits, value);
      return `pub const ${name}: ${negative ? 'i' : 'u'}${bits} = ${number};\n`;
    })
    .join('');
}

for (const source of SOURCES) {
  const text = `//! ${source.title[0]!.toUpperCase()}${source.title.slice(1)}, as in <${source.header}>.\n\n`;
  writeFileSync(join(FOLDER, `${source.file}.rs`), text + constants(source) + (source.extra ?? ''));
}
writeFileSync(
  join(FOLDER, 'mod.rs'),
  `//! Constants of the kernel's user-space API.\n#![allow(non_upper_case_globals)]\n\n${SOURCES.map(
    ({ file }) => `pub mod ${file === 'in' ? 'r#in' : file};\n`,
  ).join('')}`,
);

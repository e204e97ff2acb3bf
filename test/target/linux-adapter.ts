import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { openPipe } from '../../node/adapter-pipe.ts';
import { packageRoot } from '../../node/package-root.ts';
import { Exchange } from '../../target/self-test/exchange.ts';
import { findMachine } from '../oracle/harness.ts';
import { hasTool } from '../tools.ts';

const SOURCES = join(packageRoot, 'target/linux');
const FLAGS = ['-std=gnu11', '-O2', '-Wall', '-Wextra', '-Werror', '-I', SOURCES];
const TWIN_FLAGS = ['-O2', '-target', 'bpf', '-ffreestanding', '-Wall', '-Wextra', '-Werror'];
/** Where Debian has headers of the machine, which clang does not look for when it compiles for BPF. */
const HEADERS = `/usr/include/${process.arch === 'x64' ? 'x86_64' : process.arch}-linux-gnu`;

/** Flags of gcc for a build that ends at the first fault of memory. */
export const GUARDED = ['-g', '-fsanitize=address,undefined', '-fno-sanitize-recover'];

/** What the adapter of a running Linux cannot be tested without; undefined if everything is there. */
export function whyNoAdapter(): string | undefined {
  if (!hasTool('gcc')) return 'no gcc';
  return process.getuid?.() === 0 ? undefined : 'not root';
}

/** What no eBPF program can be run without; undefined if everything is there. */
export function whyNoPrograms(): string | undefined {
  if (!hasTool('clang')) return 'no clang';
  if (!existsSync('/sys/kernel/tracing')) return 'no tracefs';
  const machine = findMachine();
  return whyNoAdapter() ?? (typeof machine === 'string' ? machine : undefined);
}

/** Compiles the adapter, perhaps with more sources. @returns its path */
export function buildAdapter(folder: string, name: string, ...flags: readonly string[]): string {
  const files = readdirSync(SOURCES, { recursive: true })
    .map(String)
    .filter((file) => file.endsWith('.c') && !file.endsWith('.bpf.c'));
  const adapter = join(folder, name);
  execFileSync('gcc', [...FLAGS, ...flags, '-o', adapter, ...files.map((file) => join(SOURCES, file))]);
  return adapter;
}

/** Compiles all twins. @returns the folder that has them under the names of the objects */
export function buildTwins(folder: string): string {
  const built = join(folder, 'twins');
  mkdirSync(built);
  const files = readdirSync(join(SOURCES, 'twins'), { recursive: true }).map(String);
  for (const file of files.filter((name) => name.endsWith('.bpf.c'))) {
    const source = join(SOURCES, 'twins', file);
    const object = join(built, basename(file, '.bpf.c'));
    execFileSync('clang', [...TWIN_FLAGS, '-idirafter', HEADERS, '-c', source, '-o', object]);
  }
  return built;
}

/** Starts an adapter and boots its kernel, which is number 1. @param words its command */
export async function bootAdapter(
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Exchange> {
  const exchange = new Exchange(openPipe({ kind: 'command', command: words, environment }, packageRoot), 60);
  await exchange.initialize();
  await exchange.result('boot', { configuration: {} });
  return exchange;
}

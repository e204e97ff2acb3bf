import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/*
 * Builds the hostile objects from their sources with gcc and lld: `node --import tsx programs/hostile/build.ts`.
 */

const here = fileURLToPath(new URL('.', import.meta.url));
const COMPILE = [
  '-std=gnu17 -O1 -ffreestanding -fPIC -fno-plt -mgeneral-regs-only -mno-red-zone -fno-stack-protector',
  '-fno-asynchronous-unwind-tables -fno-omit-frame-pointer -fvisibility=hidden -fcf-protection=none -w',
].flatMap((flags) => flags.split(' '));
const LINK = [
  '-pie --no-dynamic-linker -z rela --apply-dynamic-relocs -z max-page-size=4096 -z separate-code -z now -z relro',
  '--hash-style=gnu -e 0',
].flatMap((flags) => flags.split(' '));

/** What the sources may use of the kernel, as the header names it. */
function stubs(): string {
  const header = readFileSync(join(here, 'kernel.h'), 'utf8');
  const functions = [...header.matchAll(/\bKERNEL\((\w+)\);/g)].map(([, name]) => name!);
  const variables = ['rex_termination_state', 'rex_log_buf', 'rex_stack_ptr', 'this_cpu_off', 'current_task'];
  variables.push('rex_cleanup_entries', 'cpu_number', 'numa_node', 'jiffies');
  const lines = [...functions, 'rex_landingpad'].map((name) => `void ${name}(void) {}`);
  return [...lines, ...variables.map((name) => `char ${name}[1536];`)].join('\n');
}

function invoke(program: string, words: readonly string[]): void {
  const { status, stderr, error } = spawnSync(program, [...words], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${words.join(' ')}: ${stderr ?? error}`);
}

/** Whether gcc and lld are installed. */
export function toolsAreThere(): boolean {
  return ['gcc', 'ld.lld'].every((program) => spawnSync(program, ['--version']).status === 0);
}

/** Builds every source, and gives the objects by their names. @throws Error with what a tool says */
export function buildObjects(): Map<string, Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), 'rex-hostile-'));
  try {
    const library = join(folder, 'librexstub.so');
    writeFileSync(join(folder, 'stubs.c'), stubs());
    invoke('gcc', [
      '-shared',
      '-Wl,-soname,librexstub.so',
      '-fPIC',
      '-nostdlib',
      '-w',
      '-o',
      library,
      join(folder, 'stubs.c'),
    ]);
    const objects = new Map<string, Uint8Array>();
    for (const file of readdirSync(here).filter((name) => name.endsWith('.c'))) {
      const name = file.slice(0, -2);
      const [compiled, linked] = [join(folder, `${name}.o`), join(folder, name)];
      invoke('gcc', ['-c', ...COMPILE, '-o', compiled, join(here, file)]);
      invoke('ld.lld', [...LINK, '-o', linked, compiled, library]);
      objects.set(name, readFileSync(linked));
    }
    return objects;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(join(here, 'bin'), { recursive: true });
  for (const [name, bytes] of buildObjects()) writeFileSync(join(here, 'bin', name), bytes);
}

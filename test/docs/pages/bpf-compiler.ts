import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { skipUnless } from '../../skip.ts';
import { hasTool, TOOL_ENVIRONMENT } from '../../tools.ts';

/** Where Debian has the headers of the machine that <linux/bpf.h> includes; clang finds them only for its own machine. */
const MACHINE = '/usr/include/x86_64-linux-gnu';

/** Compiles a program in C to eBPF, with every warning as an error. */
export function compileForBpf(source: string): { readonly status: number | null; readonly stderr: string } {
  const headers = existsSync(MACHINE) ? ['-idirafter', MACHINE] : [];
  const words = [
    '-target',
    'bpf',
    '-O2',
    '-g',
    '-Wall',
    '-Wextra',
    '-Werror',
    ...headers,
    '-x',
    'c',
    '-c',
    '-',
    '-o',
    '/dev/null',
  ];
  return spawnSync('clang', words, { input: source, encoding: 'utf8', env: TOOL_ENVIRONMENT });
}

/** The `skip` option of tests that compile to eBPF. */
export function needsClang(): { skip?: string } {
  if (!hasTool('clang')) return skipUnless(false, 'no clang');
  const found = compileForBpf('#include <linux/bpf.h>\n#include <bpf/bpf_helpers.h>\n').status === 0;
  return skipUnless(found, 'clang finds no bpf/bpf_helpers.h of libbpf');
}

/**
 * Makes fixtures/demangle-vectors.tsv: mangled names that rustc wrote for fixtures/demangle-names.rs, and what LLVM's demangler makes of
 * them. One name a line: the name, and its meaning. Wants rustc, its std for this machine, nm and llvm-cxxfilt; run with
 *
 *     UPDATE_GOLDEN=1 node --import tsx --test test/runtime/object/demangle.test.ts
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PATIENCE } from '../../patience.ts';

const SOURCE = fileURLToPath(new URL('fixtures/demangle-names.rs', import.meta.url));
export const VECTORS = fileURLToPath(new URL('fixtures/demangle-vectors.tsv', import.meta.url));

/** Names that no compilation of the source gives: suffixes, other manglers, malformed ones. */
const BY_HAND = [
  '_RNvC1a1b',
  '_RNvC1a1b.llvm.1A2B3C@9',
  '_RNvC1a1b.llvm.1a2b',
  '_RNvC1a1b.cold',
  '_RNvC1a1b.cold.llvm.12',
  '_RNvC1a1b.0.5',
  '_RNvC1a1bC1c',
  '_RNvC1a1bC1c.cold',
  '_RNvC1a1bx',
  '_RNvC1a1b$x',
  '_R0NvC1a1b',
  '_RNvC1a',
  '_RNvC1a9b',
  '_RNvC1a01b',
  '_RNvC1a1_b',
  '_RNvC1a2_bc',
  '_RNvCs_1a1b',
  '_RNvCs0_1a1b',
  '_RNvCsZZ_1a1b',
  '_RNCC1a0',
  '_RNCC1as_0',
  '_RNCC1as0_0',
  '_RNSC1a6vtable',
  '_RNZC1as1_5other',
  '_RNzC1a0',
  '_RNvC1au7ab_c1a5',
  '_RNvC1au3tda',
  '_RNvC1au4_999',
  '_RNvC1au0',
  '_RINvC1a1bB4_E',
  '_RINvC1a1bTTTuEEEE',
  '_RINvC1a1bL_E',
  '_RINvC1a1bFGz_RL0_uRL9_uRLa_uEuE',
  '_RINvC1a1bRL_hQL_hE',
  '_RINvC1a1bKpE',
  '_RINvC1a1bKb2_E',
  '_RINvC1a1bKj0_E',
  '_RINvC1a1bKj00012_E',
  '_RINvC1a1bKo123456789abcdef01_E',
  '_RINvC1a1bKln0_E',
  '_RINvC1a1bKcd800_E',
  '_RINvC1a1bKc27_Kc22_Ke2722_KRe2722_E',
  '_RINvC1a1bKReff_E',
  '_RINvC1a1bKRRebb_E',
  '_RINvC1a1bKQh1_KRQh2_E',
  '_RINvC1a1bKAh1_h2_EKAEKTEKTh1_EE',
  '_RINvC1a1bKVC1sUKVC1sTh1_EKVC1sS1xh1_1yb1_EE',
  '_RINvC1a1bDEL_E',
  '_RINvC1a1bDC1tEL_E',
  '_RINvC1a1bDINtC1t1uhEp1vsp1wlNtC1t1zEL_E',
  '_RINvC1a1bDNtC1t1up1vsEL_E',
  '_RINvC1a1bDG_NtC1t1up1vRL0_sEL_E',
  '_RINvC1a1bFUKCEuE',
  '_RINvC1a1bFK5rusty_abiEuE',
  '_RINvC1a1bFK9rusty_abiEuE',
  '_RINvC1a1bWmNE',
  '_RINvC1a1bWPhNE',
  '_RNvMC1aNtB2_1S1f',
  '_RNvMs0_C1aNtB5_1S1f',
  '_RNvMB1_C1a1b',
  '_RNvXB1_C1aC1t1b',
  '_RNvXC1aNtB2_1SNtB2_1T1f',
  '_RNvYNtC1a1SNtB4_1T1f',
  '_RNvYhNtC1a1T1f',
  '_ZN3foo3barE',
  '_ZN3foo3bar17h0123456789abcdefE',
  '_ZN3foo17h0123456789abcdefE.llvm.1234',
  '_ZN3foo17h0123456789abcdefE.cold.1',
  '_ZN3foo17h0123456789abcdefEv',
  '_ZN4$RP$E',
  '_ZN8$RF$testE',
  '_ZN8$BP$test4foobE',
  '_ZN9$u20$test4foobE',
  '_ZN35Bar$LT$$u5b$u32$u3b$$u20$4$u5d$$GT$E',
  '_ZN13test..a.b...cE',
  '_ZN28_$u7b$$u7b$closure$u7d$$u7d$E',
  '_ZN11a$u7f$b$XX$E',
  '_ZN8a$XX$b.cE',
  '_ZN9a$ud800$bE',
  '_ZN3fo',
  '_ZN3foo',
  '_ZNvE',
  '_ZN3foo2hgE',
  '_ZN3foo1hE',
  '_RNvC1a1b.Lfoo.cold',
  '_RINvC1a1bKc7f_Kce9_Kc1f600_Kc5c_E',
  '_RNvC1au5gdel_5qa',
  'main',
  '_R',
  '_ZN',
  'Read',
  '__rex_handle_timeout',
];

/** Every how manieth name is kept of those that hold no name of the source itself. */
const SAMPLE = 5;

/** How many names are asked for at a time. */
const BATCH = 500;

/** What LLVM's demangler makes of each name: of whole arguments, as lines of its input are taken apart. */
export function askLlvm(names: readonly string[]): string[] {
  const answers: string[] = [];
  for (let from = 0; from < names.length; from += BATCH) {
    const some = names.slice(from, from + BATCH);
    const output = execFileSync('llvm-cxxfilt', some, {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      timeout: PATIENCE,
    });
    answers.push(...output.split('\n').slice(0, some.length));
  }
  return answers;
}

/** Compiles, asks the oracle, writes the file. `rustc` is the compiler's path. */
export function makeDemangleVectors(rustc = existsSync('/usr/bin/rustc') ? '/usr/bin/rustc' : 'rustc'): void {
  const folder = mkdtempSync(join(tmpdir(), 'demangle-vectors-'));
  const run = (command: string, args: readonly string[], input = ''): string =>
    execFileSync(command, args, {
      input,
      encoding: 'utf8',
      env: { ...process.env, RUSTC_BOOTSTRAP: '1' },
      stdio: ['pipe', 'pipe', 'inherit'],
      maxBuffer: 1 << 28,
    });
  try {
    const names = ['v0', 'legacy'].flatMap((mangling) => {
      const object = join(folder, `${mangling}.o`);
      const flags = ['-Zunstable-options', `-Csymbol-mangling-version=${mangling}`, '-Copt-level=0', '-Cdebuginfo=0'];
      run(rustc, ['--edition', '2024', ...flags, '--emit=obj', '-o', object, SOURCE]);
      const listed = run('nm', ['--format=just-symbols', object]).split('\n');
      const mangled = listed.filter((name) => /^_(R|ZN)/.test(name)).sort();
      const own = mangled.filter((name) => /14demangle_names/.test(name));
      return [...own, ...mangled.filter((name) => !own.includes(name)).filter((_, index) => index % SAMPLE === 0)];
    });
    const version = run(rustc, ['--version']).trim();
    const all = [...names, ...BY_HAND];
    const answers = askLlvm(all);
    const lines = all.map((name, index) => `${name}\t${answers[index]}\n`).join('');
    writeFileSync(VECTORS, `# names of ${version}; made by make-demangle-vectors.ts: name, its meaning\n${lines}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

import { existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Toolchain } from '../../../../../../programs/toolchain/corpus-toolchain.ts';
import { invoke } from '../../../../../../programs/toolchain/invoke.ts';

/** A crate that core's tests need, below the folder of the libraries' sources or of this file. */
interface TestCrate {
  readonly name: string;
  readonly source: string;
  readonly edition?: string;
  readonly more?: readonly string[];
  /** Crates that are named to the compiler: it finds others where they lie. */
  readonly externs?: readonly string[];
  /** Whether only std's own crates may use it. */
  readonly isOfStd?: boolean;
  readonly environment?: NodeJS.ProcessEnv;
}

/** A target without a system is none that std knows. Its parts for this one call some functions, and need no library. */
const WITHOUT_SYSTEM = ['--cfg=target_os="zkvm"', '-Aexplicit_builtin_cfgs_in_flags'];
const OF_STD = '--cfg=feature="rustc-dep-of-std"';

/**
 * What core's tests are compiled with: std for a target without a system, and the crate of tests. No Debian package has the crate
 * rand that they use, so `rand.rs` and `rand_xorshift.rs` have what they call of it.
 */
function testCrates(library: string): readonly TestCrate[] {
  const vendored = readdirSync(join(library, 'vendor'));
  const vendor = (name: string): string => {
    const folder = vendored.find((each) => each.startsWith(`${name}-`) && /^\d/.test(each.slice(name.length + 1)));
    if (folder === undefined) throw new Error(`the compiler's source has no ${name}`);
    return join(library, 'vendor', folder, 'src/lib.rs');
  };
  const own = (name: string): string => fileURLToPath(new URL(`./${name}`, import.meta.url));
  const std = (name: string): string => join(library, name, 'src/lib.rs');
  return [
    {
      name: 'rustc_std_workspace_core',
      source: join(library, 'rustc-std-workspace-core/lib.rs'),
      externs: ['core', 'compiler_builtins'],
    },
    {
      name: 'rustc_std_workspace_alloc',
      source: join(library, 'rustc-std-workspace-alloc/lib.rs'),
      externs: ['core', 'alloc'],
    },
    { name: 'cfg_if', source: vendor('cfg-if'), edition: '2018', more: [OF_STD] },
    { name: 'libc', source: vendor('libc'), edition: '2021', more: [OF_STD, '--cfg=feature="align"'] },
    { name: 'unwind', source: std('unwind') },
    { name: 'panic_abort', source: std('panic_abort') },
    { name: 'rustc_demangle', source: vendor('rustc-demangle'), edition: '2018', more: [OF_STD] },
    { name: 'std_detect', source: std('std_detect') },
    {
      name: 'hashbrown',
      source: vendor('hashbrown'),
      edition: '2021',
      more: [OF_STD, '--cfg=feature="nightly"', '--cfg=feature="rustc-internal-api"'],
    },
    {
      name: 'std',
      source: std('std'),
      more: WITHOUT_SYSTEM,
      externs: [
        'core',
        'alloc',
        'cfg_if',
        'libc',
        'unwind',
        'panic_abort',
        'rustc_demangle',
        'std_detect',
        'hashbrown',
      ],
      environment: { STD_ENV_ARCH: 'x86_64' },
    },
    { name: 'getopts', source: vendor('getopts'), edition: '2021', more: [OF_STD], externs: ['core', 'std'] },
    {
      name: 'test',
      source: std('test'),
      externs: ['getopts', 'libc'],
      environment: { CFG_DISABLE_UNSTABLE_FEATURES: '0' },
    },
    { name: 'rand', source: own('rand.rs'), edition: '2021', isOfStd: false },
    { name: 'rand_xorshift', source: own('rand_xorshift.rs'), edition: '2021', externs: ['rand'], isOfStd: false },
  ];
}

/**
 * Compiles core's tests, as programs are compiled.
 * @param flags of code
 * @param sysroot with core, compiler_builtins and alloc
 * @param libraries where these lie in it
 * @returns the path of a relocatable object
 */
export async function buildCoreTests(
  { rustc, library }: Toolchain,
  folder: string,
  flags: readonly string[],
  sysroot: string,
  libraries: string,
): Promise<string> {
  const crates = join(folder, 'core-tests');
  const object = join(crates, 'coretests.o');
  if (existsSync(object)) return object;
  mkdirSync(crates, { recursive: true });
  const common = [...flags, `--sysroot=${sysroot}`, `-L${crates}`, '--cap-lints=allow'];
  const ofLibraries = new Set(['core', 'compiler_builtins', 'alloc']);
  const extern = (name: string) => `--extern=${name}=${ofLibraries.has(name) ? libraries : crates}/lib${name}.rlib`;
  for (const { name, source, edition = '2024', more = [], ...crate } of testCrates(library)) {
    const path = join(crates, `lib${name}.rlib`);
    if (existsSync(path)) continue;
    const { externs = [], isOfStd = true, environment = {} } = crate;
    const own = ['--crate-type=rlib', `--edition=${edition}`, `--crate-name=${name}`, `-o${path}.unfinished`, source];
    const unstable = isOfStd ? ['-Zforce-unstable-if-unmarked'] : [];
    await invoke(rustc, [...common, ...externs.map(extern), ...more, ...unstable, ...own], name, {
      folder: crates,
      environment,
    });
    renameSync(`${path}.unfinished`, path);
  }
  const tests = ['--test', '--emit=obj', '--edition=2024', '--crate-name=coretests', '-Clink-dead-code=yes'];
  const source = join(library, 'coretests/tests/lib.rs');
  const rand = ['rand', 'rand_xorshift'].map(extern);
  const args = [...common, ...rand, ...tests, '-Zcrate-attr=no_main', `-o${object}.unfinished`, source];
  await invoke(rustc, args, 'the tests of core', { folder: crates });
  renameSync(`${object}.unfinished`, object);
  return object;
}

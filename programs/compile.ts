import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { Diagnostic } from '../base/diagnostic.ts';
import type { CompilerError } from '../broken/objects/refused-sources.ts';
import { readErrors } from './compiler-errors.ts';
import { BUILTINS_CFG, CODE_FLAGS, LIBRARY_FLAGS, LINK_FLAGS, LINT_FLAGS, TARGET } from './compiler-flags.ts';
import type { CorpusObject, OptLevel } from './corpus.ts';
import { rexLayoutOf } from './rex-layout.ts';
import type { Toolchain } from './toolchain.ts';

const run = promisify(execFile);

const PROGRAMS = import.meta.dirname;
const STUBS = 'librexstub.so';

async function invoke(program: string, args: readonly string[], what: string, folder = PROGRAMS): Promise<string> {
  try {
    // Unstable flags and the kernel crate's nightly features are for us; a program's own code is checked for both.
    const env = {
      ...process.env,
      RUSTC_BOOTSTRAP: '1',
      CFG_CARGO_FEATURES: '[]',
      CFG_OPT_LEVEL: '2',
      CLIPPY_CONF_DIR: PROGRAMS,
    };
    const { stdout } = await run(program, args, {
      cwd: folder,
      env: { ...env, CFG_TARGET_FEATURES: '[]', SOURCE_DATE_EPOCH: '0' },
      maxBuffer: 1 << 26,
    });
    return stdout;
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    throw new Diagnostic({
      code: 'BUILD_FAILED',
      kind: 'input',
      message: `${what} does not build`,
      cause: (stderr ?? message).trim(),
      hint: 'correct the source and build again',
    });
  }
}

/**
 * The build of the corpus: `core` from source, the kernel crate, the programs, each at the levels asked for. What depends on the toolchain alone is
 * kept under `programs/target` and built once.
 */
export class Build {
  readonly #toolchain: Toolchain;
  readonly #folder: string;
  readonly #crates = new Map<string, Promise<string>>();
  readonly #cores = new Map<OptLevel, Promise<void>>();
  #shared: Promise<void> | undefined;

  constructor(toolchain: Toolchain) {
    this.#toolchain = toolchain;
    const { rustcVersion, linkerVersion, library } = toolchain;
    const key = JSON.stringify([rustcVersion, linkerVersion, library, LIBRARY_FLAGS, BUILTINS_CFG]);
    this.#folder = join(PROGRAMS, 'target', createHash('sha256').update(key).digest('hex').slice(0, 16));
  }

  /**
   * Builds one object into a file.
   *
   * @throws Diagnostic `BUILD_FAILED` with the compiler's message.
   */
  async object(object: CorpusObject, file: string): Promise<void> {
    this.#shared ??= this.#buildShared();
    await this.#shared;
    const crate = await this.#kernelCrate(object);
    // The compiler names its temporary files after its output, so each has a folder.
    const work = mkdtempSync(join(this.#folder, 'object-'));
    const output = join(work, 'object');
    const unresolved = object.unsafe ? ['--unresolved-symbols=ignore-all'] : [];
    const args = [
      ...this.#program(object, crate),
      '-Clto=fat',
      '-Coverflow-checks=on',
      `-Clinker=${this.#toolchain.linker}`,
      '-Clinker-flavor=ld.lld',
      ...[
        ...LINK_FLAGS,
        ...unresolved,
        `--version-script=${join(this.#folder, 'local.version')}`,
        join(this.#folder, STUBS),
      ].map((flag) => `-Clink-arg=${flag}`),
      `-o${output}`,
      object.source,
    ];
    try {
      await invoke(this.#toolchain.rustc, args, object.source);
      mkdirSync(dirname(file), { recursive: true });
      copyFileSync(output, file);
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  }

  /**
   * What the compiler says against a program, in order; nothing where it takes it. No object is made.
   * @param lint whether clippy compiles it, which the toolchain must have, so that what only clippy forbids is forbidden
   */
  async errors(object: CorpusObject, lint: boolean): Promise<readonly CompilerError[]> {
    this.#shared ??= this.#buildShared();
    await this.#shared;
    const crate = await this.#kernelCrate(object);
    const work = mkdtempSync(join(this.#folder, 'errors-'));
    const { rustc, clippy } = this.#toolchain;
    // clippy names paths in full; so that both say the same, so does the compiler.
    const output = [
      '--emit=metadata',
      '--error-format=json',
      '-Ztrim-diagnostic-paths=no',
      `-o${join(work, 'object')}`,
    ];
    const args = [...this.#program(object, crate), ...(lint ? LINT_FLAGS : []), ...output, object.source];
    try {
      await invoke(lint && clippy !== undefined ? clippy : rustc, args, object.source);
      return [];
    } catch (error) {
      if (error instanceof Diagnostic) return readErrors(error.cause);
      throw error;
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  }

  /** Flags for the source of a program, whatever is made of it. */
  #program({ name, level, cfg, unsafe }: CorpusObject, crate: string): string[] {
    return [
      ...CODE_FLAGS,
      ...this.#common(level),
      '--edition=2024',
      '--crate-type=bin',
      `--crate-name=${name.replace(/^(?:opt|other_layout)\//, '').replace(/\.O.$/, '')}`,
      '--check-cfg=cfg(rex_prefix, refused)',
      '--check-cfg=cfg(program, values(any()))',
      ...cfg.map((flag) => `--cfg=${flag}`),
      ...(unsafe ? [] : ['-Funsafe-code', '-Zallow-features=used_with_arg']),
      '-Dwarnings',
      // Map values are read by user space, and some of a source with several programs is for others of them.
      ...['-Adead-code', '-Aunused-imports', '-Aunused-macros'],
      // The kernel crate's macros mark entry points and maps as used, for the linker too.
      '-Zcrate-attr=feature(used_with_arg)',
      `--extern=rex=${crate}`,
      `-Ldependency=${this.#folder}`,
    ];
  }

  #sysroot(level: OptLevel): string {
    return join(this.#folder, `O${level}`);
  }

  #levelFolder(level: OptLevel): string {
    return join(this.#sysroot(level), 'lib/rustlib', TARGET, 'lib');
  }

  /** Flags that keep the machine out of the objects, and find `core`. */
  #common(level: OptLevel): string[] {
    return [
      `-Copt-level=${level}`,
      `--sysroot=${this.#sysroot(level)}`,
      `--remap-path-prefix=${this.#toolchain.library}=library`,
      `--remap-path-prefix=${PROGRAMS}=programs`,
    ];
  }

  async #buildShared(): Promise<void> {
    const { rustc, linker } = this.#toolchain;
    mkdirSync(this.#folder, { recursive: true });
    writeFileSync(join(this.#folder, 'local.version'), '{ local: *; };\n');
    await invoke(
      rustc,
      [
        '--edition=2024',
        '--crate-type=proc-macro',
        '--crate-name=rex_macros',
        '-Copt-level=1',
        '-Dwarnings',
        `-o${join(this.#folder, 'librex_macros.so')}`,
        '--extern=proc_macro',
        'rex-macros/src/lib.rs',
      ],
      'rex-macros',
    );
    await this.#core('2');
    const stubs = join(this.#folder, 'stubs.o');
    await invoke(
      rustc,
      [
        ...CODE_FLAGS,
        ...this.#common('2'),
        '--edition=2024',
        '--crate-type=bin',
        '--emit=obj',
        `-o${stubs}`,
        'stubs/stubs.rs',
      ],
      'stubs',
    );
    const shared = ['-shared', `-soname=${STUBS}`, '--hash-style=gnu', '--build-id=none'];
    await invoke(linker, ['-flavor', 'gnu', ...shared, `-o${join(this.#folder, STUBS)}`, stubs], 'stubs');
  }

  /** The kernel crate for an object: its level, and the layout of the kernel that it is built for. */
  #kernelCrate({ level, layout }: CorpusObject): Promise<string> {
    const key = `${level} ${layout ?? ''}`;
    const crate = this.#crates.get(key) ?? this.#buildKernelCrate(level, layout);
    this.#crates.set(key, crate);
    return crate;
  }

  async #buildKernelCrate(level: OptLevel, layout: string | undefined): Promise<string> {
    const core = this.#cores.get(level) ?? this.#core(level);
    this.#cores.set(level, core);
    await core;
    const sources = layout === undefined ? PROGRAMS : this.#sourcesFor(layout);
    const folder = layout === undefined ? this.#levelFolder(level) : sources;
    const library = join(folder, 'librex.rlib');
    await invoke(
      this.#toolchain.rustc,
      [
        ...LIBRARY_FLAGS,
        ...this.#common(level),
        `--remap-path-prefix=${sources}=programs`,
        '--edition=2024',
        '--crate-name=rex',
        '-Dwarnings',
        '-Coverflow-checks=on',
        `--extern=rex_macros=${join(this.#folder, 'librex_macros.so')}`,
        `-o${library}`,
        'rex/src/lib.rs',
      ],
      'rex',
      sources,
    );
    return library;
  }

  /** A folder with the sources of the kernel crate, in which the structs lie as a layout file says. */
  #sourcesFor(layout: string): string {
    const folder = join(this.#folder, basename(layout, '.yaml'));
    cpSync(join(PROGRAMS, 'rex/src'), join(folder, 'rex/src'), { recursive: true });
    writeFileSync(join(folder, 'rex/src/layout.rs'), rexLayoutOf(join(PROGRAMS, layout)));
    return folder;
  }

  async #core(level: OptLevel): Promise<void> {
    const { rustc, library } = this.#toolchain;
    const folder = this.#levelFolder(level);
    const core = join(folder, 'libcore.rlib');
    const builtins = join(folder, 'libcompiler_builtins.rlib');
    if (existsSync(builtins)) return;
    mkdirSync(folder, { recursive: true });
    const flags = [
      ...LIBRARY_FLAGS,
      ...this.#common(level),
      '--edition=2024',
      '--cap-lints=allow',
      '-Zforce-unstable-if-unmarked',
      '-Coverflow-checks=off',
    ];
    await invoke(rustc, [...flags, '--crate-name=core', `-o${core}`, join(library, 'core/src/lib.rs')], 'core');
    const optimized = level === '0' || level === '1' ? [] : ['optimizations_enabled'];
    const cfg = [...BUILTINS_CFG, ...optimized].map((flag) => `--cfg=${flag}`);
    const unfinished = `${folder}/compiler_builtins.unfinished`;
    await invoke(
      rustc,
      [
        ...flags,
        ...cfg,
        '--crate-name=compiler_builtins',
        `--extern=core=${core}`,
        `-o${unfinished}`,
        join(library, 'compiler-builtins/compiler-builtins/src/lib.rs'),
      ],
      'compiler_builtins',
    );
    renameSync(unfinished, builtins);
  }
}

import { createHash } from 'node:crypto';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Diagnostic } from '../base/diagnostic.ts';
import type { CompilerError } from '../broken/objects/refused-sources.ts';
import { packageRoot } from '../node/package-root.ts';
import { readErrors } from './compiler-errors.ts';

import type { CorpusObject } from './corpus.ts';
import { rexLayoutOf } from './rex-layout.ts';
import {
  BUILTINS_CFG,
  CODE_FLAGS,
  type DebugLevel,
  LIBRARY_FLAGS,
  LINK_FLAGS,
  LINT_FLAGS,
  type OptLevel,
} from './toolchain/compiler-flags.ts';
import type { Toolchain } from './toolchain/corpus-toolchain.ts';
import { invoke } from './toolchain/invoke.ts';
import { buildCore, buildFrame, buildStubs, FRAME, libraryFolder, STUBS } from './toolchain/libraries.ts';

const PROGRAMS = import.meta.dirname;
const NO_DEBUG: DebugLevel = 'none';

/** Where everything is compiled; clippy reads its rules from here. */
const HERE = { folder: PROGRAMS, environment: { CLIPPY_CONF_DIR: PROGRAMS } };

/**
 * The build of the corpus: `core` from source, the kernel crate, the programs, each at the levels asked for. What depends on the toolchain alone is
 * kept under `programs/target` and built once.
 */
export class Build {
  readonly #toolchain: Toolchain;
  readonly #debug: string;
  readonly #folder: string;
  readonly #crates = new Map<string, Promise<string>>();
  readonly #cores = new Map<OptLevel, Promise<void>>();
  #shared: Promise<void> | undefined;

  /** @param debug how much debug information the objects have; their code is the same with any */
  constructor(toolchain: Toolchain, debug: DebugLevel = NO_DEBUG) {
    this.#toolchain = toolchain;
    this.#debug = `-Cdebuginfo=${debug}`;
    const { rustcVersion, linkerVersion, library } = toolchain;
    const key = JSON.stringify([rustcVersion, linkerVersion, library, LIBRARY_FLAGS, this.#debug, BUILTINS_CFG]);
    this.#folder = join(PROGRAMS, 'target', createHash('sha256').update(key).digest('hex').slice(0, 16));
  }

  /**
   * Builds one object into a file.
   *
   * @param framed whether the object gets an .eh_frame from outside. With debug information, the compiler writes none.
   * @throws Diagnostic `BUILD_FAILED` with the compiler's message.
   */
  async object(object: CorpusObject, file: string, framed = false): Promise<void> {
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
        ...(framed ? [join(this.#folder, FRAME)] : []),
      ].map((flag) => `-Clink-arg=${flag}`),
      `-o${output}`,
      object.source,
    ];
    try {
      await invoke(this.#toolchain.rustc, args, object.source, HERE);
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
      await invoke(lint && clippy !== undefined ? clippy : rustc, args, object.source, HERE);
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
    return libraryFolder(this.#sysroot(level));
  }

  /** Flags that keep the machine out of the objects, and find `core`. */
  #common(level: OptLevel): string[] {
    return [`-Copt-level=${level}`, `--sysroot=${this.#sysroot(level)}`, ...this.#flags()];
  }

  #flags(): string[] {
    const { library } = this.#toolchain;
    return [
      this.#debug,
      // The folder in which core is compiled; it is told in debug information alone.
      ...(this.#debug === `-Cdebuginfo=${NO_DEBUG}` ? [] : [`--remap-path-prefix=${packageRoot}=.`]),
      `--remap-path-prefix=${library}=library`,
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
      HERE,
    );
    await this.#core('2');
    await buildStubs(linker, this.#libraries('2'), this.#folder);
    await buildFrame(this.#libraries('2'), this.#folder);
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
        // The corpus is the crate without it: a version in each object would change all of them with each release.
        '--check-cfg=cfg(feature, values("packaged"))',
        '-Dwarnings',
        '-Coverflow-checks=on',
        `--extern=rex_macros=${join(this.#folder, 'librex_macros.so')}`,
        `-o${library}`,
        'rex/src/lib.rs',
      ],
      'rex',
      { ...HERE, folder: sources },
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

  #libraries(level: OptLevel) {
    const flags = this.#flags();
    return { compiler: this.#toolchain, sysroot: this.#sysroot(level), level, flags };
  }

  #core(level: OptLevel): Promise<void> {
    return buildCore(this.#libraries(level));
  }
}

import { spawnSync } from 'node:child_process';

/** What debug files are made with: LLVM's tools of one version. */
export interface DebugTools {
  readonly dwarfutil: string;
  readonly objcopy: string;
  /** What dwarfutil says of its version: `Debian LLVM version 22.1.8`. */
  readonly version: string;
}

/** The oldest LLVM that has dwarfutil. */
const OLDEST = 15;

function output(program: string, args: readonly string[]): string | undefined {
  const run = spawnSync(program, [...args], { encoding: 'utf8' });
  return run.status === 0 ? run.stdout : undefined;
}

/**
 * Finds LLVM's tools of the version that a compiler is made with, as Debian names them, then those without a number.
 * @returns undefined where they are missing
 */
export function findDebugTools(rustc: string): DebugTools | undefined {
  const major = /^LLVM version: (\d+)/m.exec(output(rustc, ['-vV']) ?? '')?.[1];
  for (const suffix of [...(major === undefined ? [] : [`-${major}`]), '']) {
    const [dwarfutil, objcopy] = [`llvm-dwarfutil${suffix}`, `llvm-objcopy${suffix}`];
    const [version = '', number = '0'] =
      /^.*LLVM version (\d+)\..*$/m.exec(output(dwarfutil, ['--version']) ?? '') ?? [];
    if (Number(number) >= OLDEST && output(objcopy, ['--version'])?.includes(version.trim())) {
      return { dwarfutil, objcopy, version: version.trim() };
    }
  }
  return undefined;
}

import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import type { Results } from '../../vocabulary/results.ts';
import { AS_THEY_ARE, suiteCommand, suiteImports, suiteModule } from '../bundled.ts';
import { command } from '../cli/command.ts';
import { PATIENCE } from '../patience.ts';

const ROOT = join(import.meta.dirname, '../..');
const CUCUMBER = 'node_modules/@cucumber/cucumber/bin/cucumber.js';

/** A project in a folder of its own, which runs this suite as it stands here. */
export class ProjectFolder {
  readonly folder: string;

  constructor(files: Readonly<Record<string, string>> = {}) {
    this.folder = mkdtempSync(join(tmpdir(), 'rex-conformance-'));
    mkdirSync(this.file('node_modules/@cucumber'), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules/@cucumber/cucumber'), this.file('node_modules/@cucumber/cucumber'));
    copyFileSync(join(ROOT, 'programs/bin/port_filter'), this.file('port_filter'));
    const here = (module: string) => relative(this.folder, module);
    const configuration = {
      import: [...suiteImports().map(here), 'features/**/*.mjs'],
      format: [here(suiteModule('reports/verdict-formatter'))],
      plugin: [here(suiteModule('cli/keep-run'))],
      publish: false,
    };
    // Formatters and plugins are imported before what `import` names.
    const first = AS_THEY_ARE ? `import '${here(join(ROOT, 'steps/register.mjs'))}';\n` : '';
    this.write('cucumber.mjs', `${first}export default ${JSON.stringify(configuration)};\n`);
    this.write('rex-conformance.yaml', 'objects: [port_filter]\n');
    for (const [path, text] of Object.entries(files)) this.write(path, text);
  }

  file(path: string): string {
    return join(this.folder, path);
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(this.file(path)), { recursive: true });
    writeFileSync(this.file(path), text);
  }

  read(path: string): string {
    return readFileSync(this.file(path), 'utf8');
  }

  has(path: string): boolean {
    return existsSync(this.file(path));
  }

  results(path = 'reports/out/results.json'): Results {
    return JSON.parse(this.read(path)) as Results;
  }

  #run(command: readonly string[]): SpawnSyncReturns<string> {
    const env = { ...process.env, FORCE_COLOR: '0' };
    return spawnSync(process.execPath, [...command], { cwd: this.folder, env, encoding: 'utf8', timeout: PATIENCE });
  }

  /** Runs cucumber-js as the project configures it. */
  cucumber(...words: string[]): SpawnSyncReturns<string> {
    return this.#run([join(ROOT, CUCUMBER), ...words]);
  }

  /** Runs rex-conformance in the project's folder. */
  command(...words: string[]): SpawnSyncReturns<string> {
    return this.#run([suiteCommand(), ...words]);
  }

  /** The same in this process, which takes far less time. */
  async quickly(...words: string[]): Promise<{ status: number; stdout: string; stderr: string }> {
    const before = process.cwd();
    process.chdir(this.folder);
    try {
      const { code, out, error } = await command(words);
      return { status: code, stdout: out, stderr: error };
    } finally {
      process.chdir(before);
    }
  }

  /** Runs a command line of bash in the project's folder, with `$CUCUMBER` and `$REX` for the two commands. */
  shell(line: string): SpawnSyncReturns<string> {
    const commands = {
      CUCUMBER: `${process.execPath} ${join(ROOT, CUCUMBER)}`,
      REX: `${process.execPath} ${suiteCommand()}`,
    };
    const env = { ...process.env, ...commands, FORCE_COLOR: '0' };
    return spawnSync('bash', ['-c', line], { cwd: this.folder, env, encoding: 'utf8', timeout: PATIENCE });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

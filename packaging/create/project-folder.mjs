import { existsSync, mkdirSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { runNpm } from './child.mjs';
import { Failure, reason, shellPath } from './failure.mjs';

const PROJECT_FILE = 'rex-conformance.yaml';
const MANIFEST = 'package.json';
const LOCK = 'package-lock.json';
const IGNORE = '.gitignore';
const MODULES = 'node_modules';

/** package.json of a folder that has none. */
const NEW_MANIFEST = { private: true, type: 'module' };

/** @param {string} code @param {string} message @param {string} cause @param {string} hint */
function refusal(code, message, cause, hint) {
  return new Failure({ code, status: 3, message, cause, hint });
}

/** The folder of a project that begins, with what is needed to leave it as it was. */
export class ProjectFolder {
  /** @type {string} the folder's whole path */
  path;
  /** @type {string | undefined} the outermost folder that was made for it */
  #made;
  /** @type {Map<string, Buffer | undefined>} the files that are changed, as they were */
  #before = new Map();
  #hadModules = false;
  #installed = false;
  /** @type {string | undefined} package.json after the installation */
  #manifest;

  /** @param {string} path */
  constructor(path) {
    this.path = path;
  }

  /**
   * Finds the folder, or makes it, and writes a package.json if it has none.
   * @param {string} name as the command line has it
   * @throws {Failure} if it is not a folder, cannot be written, or has a project already
   */
  static open(name) {
    const folder = new ProjectFolder(resolve(name));
    folder.#expectNoProject(name);
    try {
      folder.#made = outermostMissing(folder.path);
      mkdirSync(folder.path, { recursive: true });
      folder.#begin();
    } catch (error) {
      folder.#restoreFiles();
      throw refusal(
        'CREATE_NOT_WRITTEN',
        `${name}: the project cannot be written`,
        reason(error),
        'name a folder that you can write to',
      );
    }
    return folder;
  }

  /** @param {string} name */
  #expectNoProject(name) {
    if (!existsSync(this.path)) {
      expectNoLink(name, this.path);
      return;
    }
    if (!statSync(this.path).isDirectory()) {
      const hint = `name the folder first: npm create rex-conformance . ${shellPath(name)}`;
      throw refusal('CREATE_NOT_A_FOLDER', `${name} is a file`, 'the first word names the folder of the project', hint);
    }
    const again = `name another folder, or edit ${PROJECT_FILE} there`;
    if (this.hasProject())
      throw refusal('CREATE_EXISTS', `${name} is a project already`, `it has ${PROJECT_FILE}`, again);
    const manifest = this.#readManifest(name);
    const named = ['dependencies', 'devDependencies'].some((key) => manifest?.[key]?.['rex-conformance'] !== undefined);
    if (named) {
      const hint = 'run npm install and npx rex-conformance init there';
      throw refusal('CREATE_EXISTS', `${name} has rex-conformance already`, `its ${MANIFEST} names it`, hint);
    }
  }

  /** @param {string} name */
  #readManifest(name) {
    const file = join(this.path, MANIFEST);
    if (!existsSync(file)) return undefined;
    try {
      const manifest = JSON.parse(readFileSync(file, 'utf8'));
      if (typeof manifest === 'object' && manifest !== null) return manifest;
      throw new Error('it is not an object');
    } catch (error) {
      const message = `${join(name, MANIFEST)} cannot be read`;
      throw refusal('CREATE_BROKEN_MANIFEST', message, reason(error), 'correct the file, or name another folder');
    }
  }

  #begin() {
    this.#hadModules = existsSync(join(this.path, MODULES));
    for (const name of [MANIFEST, LOCK, IGNORE]) {
      const file = join(this.path, name);
      this.#before.set(name, existsSync(file) ? readFileSync(file) : undefined);
    }
    // Without one npm would install into a folder above that has one.
    if (this.#before.get(MANIFEST) === undefined)
      writeFileSync(join(this.path, MANIFEST), `${JSON.stringify(NEW_MANIFEST, null, 2)}\n`);
    // Each byte is a character, so that bytes that are not UTF-8 stay.
    const ignored = this.#before.get(IGNORE)?.toString('latin1') ?? '';
    if (!/^\/?node_modules\/?\s*$/m.test(ignored)) {
      const end = ignored === '' || ignored.endsWith('\n') ? '' : '\n';
      writeFileSync(join(this.path, IGNORE), `${ignored}${end}${MODULES}/\n`, 'latin1');
    }
  }

  /** Writes the files back that were changed. Packages stay. */
  #restoreFiles() {
    for (const [name, bytes] of this.#before) {
      const file = join(this.path, name);
      if (bytes === undefined) rmSync(file, { force: true });
      else writeFileSync(file, bytes);
    }
    if (this.#made !== undefined && existsSync(this.#made)) rmSync(this.#made, { recursive: true, force: true });
  }

  /** Installs a package as one for development, of exactly this version. @param {string} source @returns the exit code of npm */
  async install(source) {
    const status = await runNpm(['install', '--save-dev', '--save-exact', ...this.#alone(), source], this.path);
    this.#installed = status === 0;
    this.#manifest = this.#read(MANIFEST);
    return status;
  }

  /** Whether init has written a project. It writes all or nothing. */
  hasProject() {
    return existsSync(join(this.path, PROJECT_FILE));
  }

  /** Lets package-lock.json name what init has added to package.json. @returns {Promise<number>} the exit code of npm */
  async lock() {
    return this.#read(MANIFEST) === this.#manifest ? 0 : await runNpm(['install', ...this.#alone()], this.path);
  }

  /** @param {string} name */
  #read(name) {
    return readFileSync(join(this.path, name), 'utf8');
  }

  /**
   * Leaves the folder as it was: without it, if it was made, and with the packages that it had.
   * @throws {Failure} CREATE_NOT_UNDONE
   */
  async undo() {
    try {
      const keepsModules = this.#made === undefined && this.#hadModules;
      // An installation that failed has been taken back by npm.
      if (keepsModules && this.#installed && (await this.#uninstall()) !== 0)
        throw new Error('npm reports the error above');
      this.#restoreFiles();
      if (!keepsModules) rmSync(join(this.path, MODULES), { recursive: true, force: true });
    } catch (error) {
      const message = 'the folder is not as it was';
      throw refusal('CREATE_NOT_UNDONE', message, reason(error), 'run npm install in the folder of the project');
    }
  }

  /** Only npm knows which packages came with it. */
  #uninstall() {
    return runNpm(['uninstall', ...this.#alone(), 'rex-conformance'], this.path);
  }

  /** The option that keeps npm in the folder if one above has workspaces. */
  #alone() {
    const { workspaces } = JSON.parse(this.#read(MANIFEST));
    return workspaces === undefined ? ['--no-workspaces'] : [];
  }
}

/** The outermost of the folders of a path that do not exist. @param {string} path @returns {string | undefined} */
function outermostMissing(path) {
  if (existsSync(path)) return undefined;
  return outermostMissing(dirname(path)) ?? path;
}

/** @param {string} name as the command line has it @param {string} path @throws {Failure} if it is a link that leads nowhere */
function expectNoLink(name, path) {
  let target;
  try {
    target = readlinkSync(path);
  } catch {
    // It is no link.
    return;
  }
  const hint = 'make the folder that the link leads to, or name another folder';
  throw refusal('CREATE_NOT_A_FOLDER', `${name} is a link that leads nowhere`, `it leads to ${target}`, hint);
}

/**
 * What npm is given: a tarball by its whole path, because npm runs in another folder.
 * @param {string} source
 * @throws {Failure} CREATE_NO_PACKAGE for the path of a file that does not exist
 */
export function packageToInstall(source) {
  const isPath = /^\.{0,2}\//.test(source) || (source.endsWith('.tgz') && !/[@:~]/.test(source));
  if (isPath && !existsSync(source)) {
    const hint = 'correct the path, or pack a clone of rex-conformance first: npm pack';
    throw refusal(
      'CREATE_NO_PACKAGE',
      `${source}: there is no such package`,
      `${resolve(source)} does not exist`,
      hint,
    );
  }
  const isFile = existsSync(source) && (source.endsWith('.tgz') || dirname(source) !== '.');
  return isFile ? resolve(source) : source;
}

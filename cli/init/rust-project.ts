import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { Diagnostic } from '../../base/diagnostic.ts';
import { packageRoot } from '../../node/package-root.ts';
import { OBJECT_FOLDER } from '../build/cargo-build.ts';
import type { TemplateName } from './choices.ts';
import type { NewFile } from './new-files.ts';

/** The name of the program in a template. */
const PLACEHOLDER = /\bmy_program\b/g;

/** Words that no function and no package of Rust can be called. */
const RESERVED = new Set(
  `abstract as async await become box break const continue core crate do dyn else enum extern false final fn for gen if impl in let loop
  macro match mod move mut override priv pub ref rex return self static std struct super test trait true try type typeof union unsafe
  unsized use virtual where while yield build deps examples incremental`.split(/\s+/),
);

/**
 * A program's name: of its function, its package and its object. The kernel takes 15 bytes of an object's name, with no dash in them.
 * @throws Diagnostic INIT_PROGRAM_NAME
 */
export function programName(name: string): string {
  if (/^[a-z][a-z0-9_]{0,62}$/.test(name) && !RESERVED.has(name)) return name;
  throw new Diagnostic({
    code: 'INIT_PROGRAM_NAME',
    kind: 'input',
    message: `a program cannot be called ${JSON.stringify(name)}`,
    cause: RESERVED.has(name)
      ? 'Rust or Cargo uses the word'
      : 'a name has lower-case letters, digits and _, begins with a letter, and has at most 63 characters',
    hint: `write another name, such as ${suggestion(name)}`,
  });
}

function suggestion(name: string): string {
  const letters = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replace(/^[\d_]+/, '')
    .replace(/_+$/, '')
    .slice(0, 63);
  return letters === '' || RESERVED.has(letters) ? 'my_program' : letters;
}

/** The name for a program of a folder. */
export function nameForFolder(folder: string): string {
  return suggestion(folder.split(sep).at(-1) ?? '');
}

/**
 * The crate's folder as Cargo.toml names it: from the project's folder, in the package where Node finds it.
 * @throws Diagnostic INIT_NOT_INSTALLED where the package is not installed there
 */
export function cratePath(folder: string): string {
  for (let above = folder; ; above = dirname(above)) {
    const crate = join(above, 'node_modules/rex-conformance/programs/rex');
    if (existsSync(crate)) return slashes(relative(folder, crate));
    if (dirname(above) === above) break;
  }
  // A clone runs its own command; an installed package, such as that of npx, could be gone tomorrow.
  if (!packageRoot.split(sep).includes('node_modules'))
    return slashes(relative(folder, join(packageRoot, 'programs/rex')));
  throw new Diagnostic({
    code: 'INIT_NOT_INSTALLED',
    kind: 'input',
    message: 'rex-conformance is not installed in this folder',
    cause: 'Cargo.toml refers to the kernel crate in node_modules/rex-conformance',
    hint: 'install the package from its tarball: npm install --save-dev TARBALL',
  });
}

function slashes(path: string): string {
  return path.replaceAll('\\', '/');
}

function cargoToml(name: string, crate: string): string {
  return `[package]
name = "${name}"
version = "0.1.0"
edition = "2024"
publish = false

[[bin]]
name = "${name}"
path = "src/main.rs"
test = false
bench = false

[dependencies]
# The kernel crate of rex-conformance, with the public names of Rex. node_modules/rex-conformance/docs/write-a-program.md tells how
# to build the same sources with Rex's own crate, which is another one: judge that object, too.
rex = { package = "rex-conformance-rex", path = ${JSON.stringify(crate)} }

# Programs neither unwind nor wrap unnoticed. \`npx rex-conformance build\` adds what the kernel asks of an image.
[profile.dev]
panic = "abort"

[profile.release]
panic = "abort"
opt-level = 2
lto = "fat"
codegen-units = 1
overflow-checks = true
`;
}

const CARGO_CONFIG = `# The kernel crate uses unstable features of the compiler, your own code cannot: for cargo check and rust-analyzer.
[env]
RUSTC_BOOTSTRAP = "rex"
`;

/** Where Cargo puts the object of a program, from the project's folder. */
export function objectPath(name: string): string {
  return `${OBJECT_FOLDER}/${name}`;
}

function template(kind: TemplateName, file: string, name: string): string {
  return readFileSync(join(packageRoot, 'programs/templates', kind, file), 'utf8').replaceAll(PLACEHOLDER, name);
}

/** The files of a Rust project with one program, and its feature. @throws Diagnostic INIT_NOT_INSTALLED */
export function rustFiles(folder: string, kind: TemplateName, name: string): readonly NewFile[] {
  return [
    { path: 'Cargo.toml', text: cargoToml(name, cratePath(folder)) },
    { path: '.cargo/config.toml', text: CARGO_CONFIG },
    { path: 'src/main.rs', text: template(kind, 'main.rs', name) },
    { path: `features/${name}.feature`, text: template(kind, 'program.feature', name) },
  ];
}

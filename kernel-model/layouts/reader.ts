import { isMap, isScalar, type LineCounter, type Node, type Pair } from 'yaml';
import { Diagnostic } from '../../base/diagnostic.ts';
import { entriesOf } from '../../base/files-below.ts';
import { exists, host } from '../../base/host.ts';
import { readInputFile } from '../../base/input-file.ts';
import { listNames } from '../../base/known-names.ts';
import { nearestPath } from '../../base/near-files.ts';
import { nearestWord } from '../../base/nearest-word.ts';
import { shellPath } from '../../base/shell-words.ts';
import { parsedYaml } from '../../base/yaml-parse.ts';
import { DEFAULT_HZ, type Field, Layout, type StructLayout } from './layout.ts';

/** The layout used by default. */
export const DEFAULT_LAYOUT = 'linux-6.18-x86_64';

/** The largest layout file in bytes; the shipped one has 40 KB. */
const LARGEST_LAYOUT_FILE = 4 * 1024 * 1024;

/** The folder of the shipped layouts, in the package's. */
const FOLDER = 'kernel-model/layouts';
const shipped = new Map<string, Layout>();

function at(counter: LineCounter, file: string, node: Node | null | undefined): string {
  // A file without anything has no node.
  const { line, col } = counter.linePos(node?.range?.[0] ?? 0);
  return `${file}:${line}:${col}`;
}

/** Walks the document. Anything unexpected is an error with its place. */
class Reader {
  private readonly file: string;
  private readonly counter: LineCounter;

  constructor(file: string, counter: LineCounter) {
    this.file = file;
    this.counter = counter;
  }

  fail(node: Node | null | undefined, message: string, cause: string): Diagnostic {
    return new Diagnostic({
      code: 'LAYOUT_INVALID',
      kind: 'input',
      message: `${at(this.counter, this.file, node)}: ${message}`,
      cause,
      hint: 'write the layout file with npx rex-conformance layout from the BTF of a kernel',
    });
  }

  /** The entries of a mapping: each key once, all of `required`, and no others except `optional` (any if undefined). */
  mapping(node: unknown, what: string, required: readonly string[], optional?: readonly string[]): Map<string, Node> {
    if (!isMap(node)) throw this.fail(node as Node, `${what} is not a mapping`, 'names and values are expected');
    const entries = new Map<string, Node>();
    for (const { key, value } of node.items as Pair<Node, Node | null>[]) {
      if (!isScalar(key)) throw this.fail(key, `${what} has a key that is not a name`, 'keys are names');
      const name = String(key.value);
      if (optional !== undefined && !required.includes(name) && !optional.includes(name)) {
        const known = [...required, ...optional].join(', ');
        throw this.fail(key, `${what} has an unknown key "${name}"`, `known keys are ${known}`);
      }
      if (entries.has(name)) throw this.fail(key, `${what} has "${name}" twice`, 'each key may be there once');
      if (value === null) throw this.fail(key, `${name} in ${what} has no value`, 'a value is expected');
      entries.set(name, value);
    }
    for (const name of required) {
      if (!entries.has(name)) throw this.fail(node, `${what} has no ${name}`, 'the key is required');
    }
    return entries;
  }

  text(node: Node | undefined, what: string): string {
    if (!isScalar(node) || node.value === null) throw this.fail(node, `${what} is not a text`, 'a text is expected');
    return typeof node.value === 'string' ? node.value : (node.source ?? String(node.value));
  }

  whole(node: Node | undefined, what: string, least: number): number {
    const value = isScalar(node) ? node.value : undefined;
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < least) {
      throw this.fail(node, `${what} is not a whole number from ${least} on`, `found ${String(value)}`);
    }
    return value;
  }

  struct(name: string, node: Node): StructLayout {
    const parts = this.mapping(node, `struct ${name}`, ['size', 'fields'], []);
    const size = this.whole(parts.get('size'), `the size of struct ${name}`, 0);
    const fields = new Map<string, Field>();
    for (const [fieldName, fieldNode] of this.mapping(parts.get('fields'), `the fields of struct ${name}`, [])) {
      fields.set(fieldName, this.field(`${name}.${fieldName}`, fieldNode, size));
    }
    return { name, size, fields };
  }

  private field(name: string, node: Node, structSize: number): Field {
    const parts = this.mapping(node, name, ['offset', 'size', 'type'], ['bit_offset', 'bit_size']);
    const offset = this.whole(parts.get('offset'), `the offset of ${name}`, 0);
    const size = this.whole(parts.get('size'), `the size of ${name}`, 0);
    const type = this.text(parts.get('type'), `the type of ${name}`);
    if (offset + size > structSize) {
      throw this.fail(node, `${name} ends at byte ${offset + size}`, `its struct has ${structSize} bytes`);
    }
    if (!parts.has('bit_offset') && !parts.has('bit_size')) return { offset, size, type };
    const bitOffset = this.whole(parts.get('bit_offset') ?? node, `the bit_offset of ${name}`, 0);
    const bitSize = this.whole(parts.get('bit_size') ?? node, `the bit_size of ${name}`, 1);
    if (bitOffset + bitSize > size * 8) {
      throw this.fail(node, `${name} ends at bit ${bitOffset + bitSize}`, `its storage unit has ${size * 8} bits`);
    }
    return { offset, size, type, bitOffset, bitSize };
  }
}

/**
 * Reads a layout file's text.
 * @param file for messages
 * @throws Diagnostic LAYOUT_INVALID with line and column
 */
export function parseLayout(text: string, file: string): Layout {
  const parsed = parsedYaml(text);
  const { lines, problem } = parsed;
  if (problem !== undefined) {
    const { line, col } = lines.linePos(problem.offset);
    throw new Diagnostic({
      code: 'LAYOUT_INVALID',
      kind: 'input',
      message: `${file}:${line}:${col}: not YAML`,
      cause: problem.cause,
      hint: 'write the layout file with npx rex-conformance layout from the BTF of a kernel',
    });
  }
  const { document } = parsed;
  const reader = new Reader(file, lines);
  const top = reader.mapping(document.contents, 'the layout', ['kernel', 'architecture', 'structs'], ['source', 'hz']);
  const architecture = reader.text(top.get('architecture'), 'the architecture');
  if (architecture !== 'x86_64') {
    throw reader.fail(top.get('architecture'), `the architecture is ${architecture}`, 'only x86_64 is modelled');
  }
  const hz = top.has('hz') ? reader.whole(top.get('hz'), 'hz', 1) : DEFAULT_HZ;
  const structs = new Map<string, StructLayout>();
  for (const [name, node] of reader.mapping(top.get('structs'), 'structs', [])) {
    structs.set(name, reader.struct(name, node));
  }
  return new Layout(reader.text(top.get('kernel'), 'the kernel'), architecture, hz, structs);
}

/**
 * The layout with a shipped name, or of a file's path.
 * @throws Diagnostic LAYOUT_UNKNOWN if there is neither, LAYOUT_INVALID, or as readInputFile
 */
export function loadLayout(nameOrFile: string = DEFAULT_LAYOUT): Layout {
  const known = shipped.get(nameOrFile);
  if (known !== undefined) return known;
  const isName = /^[\w.-]+$/.test(nameOrFile);
  const path = isName ? shippedFile(nameOrFile) : undefined;
  if (path === undefined && !exists(nameOrFile)) {
    throw unknownLayout(nameOrFile);
  }
  const text = read(path ?? nameOrFile);
  const layout = keptLayout(text) ?? parseAndKeep(text, path === undefined ? nameOrFile : `${nameOrFile}.yaml`);
  if (path !== undefined) shipped.set(nameOrFile, layout);
  return layout;
}

/** A layout as JSON: parsing its YAML takes many times as long. */
type LayoutJson = readonly [
  kernel: string,
  architecture: string,
  hz: number,
  structs: readonly (readonly [name: string, size: number, fields: readonly (readonly [string, Field])[]])[],
];

function keyOf(text: string): string {
  return `layout ${host().sha256(text)}`;
}

/** The layout of a text that was parsed before. */
function keptLayout(text: string): Layout | undefined {
  const bytes = host().cache?.read(keyOf(text));
  if (bytes === undefined) return undefined;
  const [kernel, architecture, hz, structs] = JSON.parse(new TextDecoder().decode(bytes)) as LayoutJson;
  return new Layout(
    kernel,
    architecture,
    hz,
    new Map(structs.map(([name, size, fields]) => [name, { name, size, fields: new Map(fields) }])),
  );
}

function parseAndKeep(text: string, file: string): Layout {
  const layout = parseLayout(text, file);
  const { kernel, architecture, hz, structs } = layout;
  const json: LayoutJson = [
    kernel,
    architecture,
    hz,
    [...structs.values()].map(({ name, size, fields }) => [name, size, [...fields]]),
  ];
  host().cache?.write(keyOf(text), new TextEncoder().encode(JSON.stringify(json)));
  return layout;
}

/** The names of the shipped layouts, in the order of their versions. */
export function shippedLayouts(): readonly string[] {
  const { paths, packageFolder } = host();
  const files = entriesOf(paths.join(packageFolder, FOLDER)).map(({ name }) => name);
  const names = files.filter((name) => name.endsWith('.yaml')).map((name) => name.slice(0, -'.yaml'.length));
  return names.sort((left, right) => left.localeCompare(right, 'en', { numeric: true }));
}

/** `6.18` of a name such as `linux-6.18-x86_64`. */
function versionIn(name: string): string | undefined {
  return /\d+\.\d+/.exec(name)?.[0];
}

/** The likeliest layout: a file, or a shipped layout of the same version of Linux. */
function nearestLayout(nameOrFile: string): string | undefined {
  if (/\/|\.ya?ml$/.test(nameOrFile)) return nearestPath(nameOrFile);
  const version = versionIn(nameOrFile);
  const same = shippedLayouts().filter((name) => version === undefined || versionIn(name) === version);
  return nearestWord(nameOrFile, same);
}

function unknownLayout(nameOrFile: string): Diagnostic {
  const nearest = nearestLayout(nameOrFile);
  return new Diagnostic({
    code: 'LAYOUT_UNKNOWN',
    kind: 'input',
    message: `there is no layout "${nameOrFile}"`,
    cause: `there is no such file, and the shipped layouts are ${listNames(shippedLayouts())}`,
    hint:
      nearest === undefined
        ? "write your kernel's layout to a file first: npx rex-conformance layout --btf /sys/kernel/btf/vmlinux -o FILE"
        : `write ${shellPath(nearest)}, or the path of a layout file`,
  });
}

/** Whether a layout with that name is shipped. */
export function isShippedLayout(name: string): boolean {
  return /^[\w.-]+$/.test(name) && shippedFile(name) !== undefined;
}

/**
 * SHA-256 of a layout file, 64 hexadecimal digits, which distinguishes files of one name. `undefined` for a shipped
 * layout, which the suite's version identifies.
 * @throws Diagnostic if the file cannot be read
 */
export function layoutSha256(nameOrFile: string): string | undefined {
  return isShippedLayout(nameOrFile) ? undefined : host().sha256(readBytes(nameOrFile));
}

function shippedFile(name: string): string | undefined {
  const { paths, packageFolder } = host();
  const path = paths.join(packageFolder, FOLDER, `${name}.yaml`);
  return exists(path) ? path : undefined;
}

function read(path: string): string {
  return new TextDecoder().decode(readBytes(path));
}

function readBytes(path: string): Uint8Array {
  return readInputFile(path, { what: 'a layout file', largest: LARGEST_LAYOUT_FILE });
}

import { isMap, isScalar, LineCounter, type Node, type Pair } from 'yaml';
import { Diagnostic } from '../../base/diagnostic.ts';
import { parsedYaml } from '../../base/yaml-parse.ts';
import { parseType } from './parse-type.ts';
import type { StructField, StructType, StructTypes, ValueType } from './value-type.ts';

interface DeclaredField {
  readonly name: string;
  readonly type: string;
  readonly offset: number | undefined;
  readonly place: string;
}

interface DeclaredStruct {
  readonly name: string;
  readonly fields: readonly DeclaredField[];
  readonly packed: boolean;
  readonly size: number | undefined;
  readonly place: string;
}

/** How deep structs may be nested. */
const MOST_NESTED = 64;

const FORM = 'Name: {fields: {field: type, other: {type: u32, offset: 8}}, packed: true, size: 16}';

function misdeclared(place: string, message: string, cause: string): Diagnostic {
  return new Diagnostic({
    code: 'TYPES_INVALID',
    kind: 'input',
    message: `${place}: ${message}`,
    cause,
    hint: `declare a struct as ${FORM}; packed and size may be left out`,
  });
}

/** Reads the nodes of a types file. It knows YAML, and no layout. */
class DeclarationReader {
  readonly #file: string;
  #lines = new LineCounter();

  constructor(file: string) {
    this.#file = file;
  }

  read(text: string): DeclaredStruct[] {
    const { lines, document, problem } = parsedYaml(text);
    this.#lines = lines;
    if (problem !== undefined) {
      const { line, col } = lines.linePos(problem.offset);
      throw misdeclared(`${this.#file}:${line}:${col}`, 'the YAML cannot be read', problem.cause);
    }
    if (document.contents === null) return [];
    return this.#pairs(document.contents, 'the file').map((pair) => this.#struct(pair));
  }

  #place(node: unknown): string {
    const range = (node as Node | null)?.range;
    if (!range) return `${this.#file}:1:1`;
    const { line, col } = this.#lines.linePos(range[0]);
    return `${this.#file}:${line}:${col}`;
  }

  #pairs(node: unknown, what: string): Pair[] {
    if (!isMap(node)) throw misdeclared(this.#place(node), `${what} is not a mapping`, 'a mapping was expected');
    const pairs = node.items as Pair[];
    const seen = new Map<unknown, Pair>();
    for (const pair of pairs) {
      const key = isScalar(pair.key) ? pair.key.value : pair.key;
      const first = seen.get(key);
      if (first !== undefined) {
        throw misdeclared(
          this.#place(pair.key),
          `${what} has "${key}" twice`,
          `it is first at ${this.#place(first.key)}`,
        );
      }
      seen.set(key, pair);
    }
    return pairs;
  }

  #key(pair: Pair): string {
    const key = isScalar(pair.key) ? pair.key.value : undefined;
    if (typeof key === 'string' && key !== '') return key;
    throw misdeclared(this.#place(pair.key), `${String(pair.key)} is not a name`, 'keys must be text');
  }

  #scalar(node: unknown): unknown {
    return isScalar(node) ? node.value : undefined;
  }

  #whole(node: unknown, what: string): number {
    const value = this.#scalar(node);
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
    throw misdeclared(this.#place(node), `${what} is not a whole number of bytes`, `found ${String(node)}`);
  }

  #struct(pair: Pair): DeclaredStruct {
    const name = this.#key(pair);
    const place = this.#place(pair.key);
    let fields: DeclaredField[] | undefined;
    let packed = false;
    let size: number | undefined;
    for (const item of this.#pairs(pair.value, `struct ${name}`)) {
      const key = this.#key(item);
      if (key === 'fields') {
        fields = this.#pairs(item.value, `fields of struct ${name}`).map((field) => this.#field(name, field));
      } else if (key === 'packed') {
        const value = this.#scalar(item.value);
        if (typeof value !== 'boolean') {
          throw misdeclared(this.#place(item.value), `packed of struct ${name} is not true or false`, `found ${value}`);
        }
        packed = value;
      } else if (key === 'size') {
        size = this.#whole(item.value, `size of struct ${name}`);
      } else {
        throw misdeclared(
          this.#place(item.key),
          `struct ${name} has no property "${key}"`,
          'it has fields, packed, size',
        );
      }
    }
    if (fields === undefined || fields.length === 0) {
      throw misdeclared(place, `struct ${name} has no fields`, 'a struct needs at least one field');
    }
    return { name, fields, packed, size, place };
  }

  #field(struct: string, pair: Pair): DeclaredField {
    const name = this.#key(pair);
    const place = this.#place(pair.key);
    const text = this.#scalar(pair.value);
    if (typeof text === 'string') return { name, type: text, offset: undefined, place };
    let type: string | undefined;
    let offset: number | undefined;
    for (const item of this.#pairs(pair.value, `field ${struct}.${name}`)) {
      const key = this.#key(item);
      const value = this.#scalar(item.value);
      if (key === 'type' && typeof value === 'string') type = value;
      else if (key === 'offset') offset = this.#whole(item.value, `offset of ${struct}.${name}`);
      else
        throw misdeclared(this.#place(item.key), `field ${struct}.${name} has a wrong "${key}"`, 'it has type, offset');
    }
    if (type === undefined) throw misdeclared(place, `field ${struct}.${name} has no type`, 'a type name was expected');
    return { name, type, offset, place };
  }
}

function roundUp(offset: number, alignment: number): number {
  return Math.ceil(offset / alignment) * alignment;
}

/** Lays declared structs out by C's rules, each after its parts. */
class StructLayout {
  readonly #declared: ReadonlyMap<string, DeclaredStruct>;
  readonly #done = new Map<string, StructType>();
  readonly #open: string[] = [];

  constructor(declared: readonly DeclaredStruct[]) {
    this.#declared = new Map(declared.map((struct) => [struct.name, struct]));
  }

  all(): StructTypes {
    for (const name of this.#declared.keys()) this.#layOut(name);
    return new Map([...this.#declared.keys()].map((name) => [name, this.#done.get(name)!]));
  }

  #layOut(name: string): void {
    const struct = this.#declared.get(name);
    if (struct === undefined || this.#done.has(name)) return;
    if (this.#open.length >= MOST_NESTED) {
      throw misdeclared(struct.place, `struct ${name} is nested too deeply`, `structs nest up to ${MOST_NESTED} deep`);
    }
    if (this.#open.includes(name)) {
      const path = [...this.#open.slice(this.#open.indexOf(name)), name].join(' → ');
      throw misdeclared(struct.place, `struct ${name} contains itself`, path);
    }
    this.#open.push(name);
    const fields: StructField[] = [];
    let end = 0;
    let alignment = 1;
    for (const field of struct.fields) {
      const type = this.#type(field, name);
      const natural = struct.packed ? end : roundUp(end, type.alignment);
      if (field.offset !== undefined && field.offset < end) {
        throw misdeclared(
          field.place,
          `${name}.${field.name} at ${field.offset} overlaps`,
          `the field before it ends at ${end}`,
        );
      }
      const offset = field.offset ?? natural;
      fields.push({ name: field.name, offset, type });
      end = offset + type.size;
      if (!struct.packed) alignment = Math.max(alignment, type.alignment);
    }
    const size = roundUp(end, alignment);
    if (struct.size !== undefined && struct.size !== size) {
      throw misdeclared(
        struct.place,
        `struct ${name} is ${size} bytes, not ${struct.size}`,
        `its fields end at ${end}, aligned to ${alignment}`,
      );
    }
    this.#open.pop();
    this.#done.set(name, { kind: 'struct', name, size, alignment, fields });
  }

  #type(field: DeclaredField, struct: string): ValueType {
    const base = field.type.replace(/\[.*$/s, '').trim();
    this.#layOut(base);
    try {
      return parseType(field.type, this.#done);
    } catch (error) {
      if (!(error instanceof Diagnostic)) throw error;
      throw misdeclared(field.place, `${struct}.${field.name}: ${error.message}`, error.cause);
    }
  }
}

/**
 * Reads the structs of a types file and lays them out. Each field is at the next multiple of its alignment (at the next
 * byte if `packed`), or at its own offset. The size is rounded up to the largest alignment, and compared with a
 * declared one.
 *
 * @param file the file's name, for messages
 * @throws Diagnostic TYPES_INVALID with line and column
 */
export function readStructTypes(text: string, file: string): StructTypes {
  return new StructLayout(new DeclarationReader(file).read(text)).all();
}

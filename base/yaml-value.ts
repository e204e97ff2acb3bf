import { isMap, isScalar, isSeq, type LineCounter, type Node } from 'yaml';
import { Diagnostic } from './diagnostic.ts';
import { shippedPath } from './host.ts';
import {
  emptyList,
  emptyText,
  type KeyForm,
  misnamedKey,
  noneOrSeveral,
  outOfBounds,
  repeated,
  shortened,
  unknownKey,
  unknownWord,
  withoutKey,
  type YamlFault,
} from './yaml-faults.ts';

/** The node itself, or the node that an alias refers to. */
export type ResolveNode = (node: Node | null | undefined) => Node | undefined;

interface YamlSource {
  readonly fileName: string;
  readonly lines: LineCounter;
  /** Follows an alias to its node. */
  readonly resolve: ResolveNode;
  /** The whole document, as messages call it. */
  readonly root: string;
  /** The schema that describes the document, for hints. */
  readonly schema: string;
}

const C_NAMES: KeyForm = {
  pattern: /^[A-Za-z_][A-Za-z0-9_]*$/,
  form: 'names of C: letters, digits and underscores',
  hint: 'write the name as the kernel does',
};

/** A value in a YAML document. It knows its place and name, and refuses to be read as another type. */
export class YamlValue {
  /** Its name in messages: `cpus`, `pid of task`. */
  readonly what: string;
  readonly #source: YamlSource;
  readonly #node: Node | undefined;
  readonly #offset: number;

  /** @param offset where the value is in the text, for a value without a node of its own */
  constructor(source: YamlSource, node: Node | undefined, what: string, offset: number) {
    this.#source = source;
    this.#node = source.resolve(node);
    this.#offset = node?.range?.[0] ?? offset;
    this.what = what;
  }

  /** `file:line:column`, counted from 1. */
  get place(): string {
    const { line, col } = this.#source.lines.linePos(this.#offset);
    return `${this.#source.fileName}:${line}:${col}`;
  }

  /**
   * Notes that a part defines a key, and refuses a second definition.
   * @param key equal for all spellings of one thing
   * @param what the key in messages: `the key 0035`
   * @throws {Diagnostic} `YAML_REPEATED`, naming both places
   */
  once(seen: Map<string, YamlValue>, key: string, part: YamlValue, what: string): void {
    const first = seen.get(key);
    if (first !== undefined) {
      throw part.fault(repeated(this.what, what, first.place));
    }
    seen.set(key, part);
  }

  /** A diagnostic of kind `input` that begins with the value's place. */
  fault(fault: YamlFault): Diagnostic {
    const { code, problem, cause, hint } = fault;
    return new Diagnostic({ code, kind: 'input', message: `${this.place}: ${problem}`, cause, hint });
  }

  /** Reads a mapping with known keys. @throws {Diagnostic} `YAML_TYPE` or `YAML_UNKNOWN_KEY` */
  mapping<Key extends string>(keys: readonly Key[]): YamlMapping<Key> {
    const entries = new Map<Key, YamlValue>();
    for (const { key, name, value } of this.#pairs()) {
      const known = keys.find((candidate) => candidate === name);
      if (known === undefined) throw key.fault(unknownKey(name, keys, this.what));
      entries.set(known, value);
    }
    return new YamlMapping(this, entries);
  }

  /**
   * Reads a mapping with keys of the author's choice.
   *
   * @throws {Diagnostic} `YAML_TYPE`; `YAML_KEY` for a key that is not a C identifier
   */
  named(form: KeyForm = C_NAMES): [name: string, value: YamlValue][] {
    return this.#pairs().map(({ key, name, value }) => {
      if (form.pattern.test(name)) return [name, value];
      throw key.fault(misnamedKey(name, form, this.what));
    });
  }

  /** Reads a list. @throws {Diagnostic} `YAML_TYPE` */
  list(): YamlValue[] {
    const node = this.#node;
    if (!isSeq(node)) throw this.#mistyped('a list');
    return node.items.map(
      (item, at) => new YamlValue(this.#source, item as Node, this.#child(`item ${at + 1}`), this.#offset),
    );
  }

  /** Reads a list that is not empty. @throws {Diagnostic} `YAML_TYPE` or `YAML_RANGE` */
  someItems(): YamlValue[] {
    const items = this.list();
    if (items.length > 0) return items;
    throw this.fault(emptyList(this.what));
  }

  /** Whether it is a list. */
  get isList(): boolean {
    return isSeq(this.#node);
  }

  /** Whether it is a text. */
  get isText(): boolean {
    return typeof this.#scalar() === 'string';
  }

  /** Whether it is an integer. */
  get isInteger(): boolean {
    return this.#integer() !== undefined;
  }

  /** Reads an integer from `least` to `most`. @throws {Diagnostic} `YAML_TYPE` or `YAML_RANGE` */
  bigint(least: bigint, most: bigint): bigint {
    const value = this.#integer();
    if (value === undefined) throw this.#mistyped('an integer');
    if (value >= least && value <= most) return value;
    throw this.fault(outOfBounds(this.what, value, least, most));
  }

  /** Reads an integer that fits a number. @throws {Diagnostic} `YAML_TYPE` or `YAML_RANGE` */
  integer(least: number, most: number): number {
    return Number(this.bigint(BigInt(least), BigInt(most)));
  }

  /** Reads text, which must not be empty. @throws {Diagnostic} `YAML_TYPE` or `YAML_RANGE` */
  text(): string {
    const text = this.anyText();
    if (text !== '') return text;
    throw this.fault(emptyText(this.what));
  }

  /** Reads one of the words that are listed. @throws {Diagnostic} `YAML_TYPE` or `YAML_RANGE` */
  word<Word extends string>(words: readonly Word[]): Word {
    const text = this.text();
    const known = words.find((word) => word === text);
    if (known !== undefined) return known;
    throw this.fault(unknownWord(this.what, text, words));
  }

  /** Reads text. @throws {Diagnostic} `YAML_TYPE` */
  anyText(): string {
    const value = this.#scalar();
    if (typeof value === 'string') return value;
    throw this.#mistyped('a text');
  }

  /** Reads true or false. @throws {Diagnostic} `YAML_TYPE` */
  boolean(): boolean {
    const value = this.#scalar();
    if (typeof value === 'boolean') return value;
    throw this.#mistyped('true or false');
  }

  /** The name of a part of it. */
  #child(name: string): string {
    return this.what === this.#source.root ? name : `${name} of ${this.what}`;
  }

  #scalar(): unknown {
    return isScalar(this.#node) ? this.#node.value : undefined;
  }

  #integer(): bigint | undefined {
    const value = this.#scalar();
    if (typeof value === 'bigint') return value;
    return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : undefined;
  }

  #pairs(): { key: YamlValue; name: string; value: YamlValue }[] {
    const node = this.#node;
    if (!isMap(node)) throw this.#mistyped('a mapping of keys to values');
    const seen = new Map<string, YamlValue>();
    return node.items.map((pair) => {
      const key = new YamlValue(this.#source, pair.key as Node, `a key of ${this.what}`, this.#offset);
      const found = key.#scalar();
      const name = typeof found === 'string' ? found : key.#shown();
      this.once(seen, name, key, JSON.stringify(name));
      return {
        key,
        name,
        value: new YamlValue(this.#source, pair.value as Node, this.#child(name), key.#offset),
      };
    });
  }

  #mistyped(due: string): Diagnostic {
    const found = this.#shown();
    const digits = due === 'a text' && (this.isInteger || typeof this.#scalar() === 'number');
    return this.fault({
      code: 'YAML_TYPE',
      problem: `${this.what} must be ${due}`,
      cause: `it is ${found}`,
      hint: digits
        ? `put it in quotes: "${found}"`
        : `see ${shippedPath(this.#source.schema)}, which describes every key`,
    });
  }

  #shown(): string {
    if (isMap(this.#node)) return 'a mapping';
    if (isSeq(this.#node)) return 'a list';
    const value = this.#scalar();
    if (value === undefined || value === null) return 'empty';
    if (typeof value === 'string') return JSON.stringify(shortened(value));
    return shortened(isScalar(this.#node) ? (this.#node.source ?? String(value)) : String(value));
  }
}

/** A mapping with known keys only. */
export class YamlMapping<Key extends string> {
  /** The mapping as a value, for faults of the whole mapping. */
  readonly value: YamlValue;
  readonly #entries: ReadonlyMap<Key, YamlValue>;

  constructor(value: YamlValue, entries: ReadonlyMap<Key, YamlValue>) {
    this.value = value;
    this.#entries = entries;
  }

  /** The keys that it has. */
  get keys(): Key[] {
    return [...this.#entries.keys()];
  }

  /** The value of a key, if the mapping has it. */
  get(key: Key): YamlValue | undefined {
    return this.#entries.get(key);
  }

  /** The value of a key. @throws {Diagnostic} `YAML_MISSING_KEY` */
  require(key: Key): YamlValue {
    const value = this.#entries.get(key);
    if (value !== undefined) return value;
    throw this.value.fault(withoutKey(this.value.what, key, this.keys));
  }

  /** Reads a key into a property of the same or another name. Without the key there is no property. */
  optional<Name extends string, Value>(
    key: Key,
    name: Name,
    read: (value: YamlValue) => Value,
  ): { readonly [property in Name]?: Value } {
    const value = this.#entries.get(key);
    return value === undefined ? {} : ({ [name]: read(value) } as { readonly [property in Name]?: Value });
  }

  /** The one key of several that it has. @throws {Diagnostic} `YAML_ONE_OF` if it has none or several */
  one<Choice extends Key>(choices: readonly Choice[]): Choice {
    const [first, second] = choices.filter((choice) => this.#entries.has(choice));
    if (first !== undefined && second === undefined) return first;
    throw this.value.fault(noneOrSeveral(this.value.what, choices, first, second));
  }
}

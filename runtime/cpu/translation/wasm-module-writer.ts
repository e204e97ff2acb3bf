import { ByteWriter } from './byte-writer.ts';
import { I64, OP, type ValueType } from './wasm-opcodes.ts';

/** A function's parameters and results. */
export interface FunctionType {
  readonly parameters: readonly ValueType[];
  readonly results: readonly ValueType[];
}

const LARGEST_MEMORY_PAGES = 65536;

/** Writes a WebAssembly module in the binary format (core specification, section 5.5). All imports come from module `engine`. */
export class WasmModuleWriter {
  private readonly types: FunctionType[] = [];
  private readonly imports: { readonly name: string; readonly type: number }[] = [];
  private readonly globals: string[] = [];
  private added = 0;
  private readonly functions: number[] = [];
  private readonly bodies: Uint8Array[] = [];
  private readonly exports: { readonly name: string; readonly index: number }[] = [];
  private readonly elements: { readonly at: number; readonly functions: readonly number[] }[] = [];

  /** The index of a function type; equal types share one. */
  type(type: FunctionType): number {
    const key = JSON.stringify(type);
    const known = this.types.findIndex((other) => JSON.stringify(other) === key);
    if (known >= 0) return known;
    this.types.push(type);
    return this.types.length - 1;
  }

  /** Imports a function; every import comes before the first function of the module itself. */
  importFunction(name: string, type: FunctionType): number {
    if (this.functions.length > 0) throw new Error('imports come before functions');
    this.imports.push({ name, type: this.type(type) });
    return this.imports.length - 1;
  }

  /** Imports a constant i32 global once; its index. */
  importedGlobal(name: string): number {
    if (!this.globals.includes(name)) {
      if (this.added > 0) throw new Error('imported globals come before others');
      this.globals.push(name);
    }
    return this.globals.indexOf(name);
  }

  /** Adds variable 64-bit globals with the value 0, after which no further one can be imported. @returns the first one's index */
  addGlobals(count: number): number {
    this.added = count;
    return this.globals.length;
  }

  /** Declares a function with a later body, so that others can call it. */
  declareFunction(type: FunctionType): number {
    this.functions.push(this.type(type));
    return this.imports.length + this.functions.length - 1;
  }

  /** The body of a declared function, as {@link CodeWriter.finish} gives it. */
  defineFunction(index: number, body: Uint8Array): void {
    this.bodies[index - this.imports.length] = body;
  }

  exportFunction(name: string, index: number): void {
    this.exports.push({ name, index });
  }

  /** Puts functions into the imported table when the module is instantiated. */
  fillTable(at: number, functions: readonly number[]): void {
    if (functions.length > 0) this.elements.push({ at, functions });
  }

  /** The whole module; it imports `memory` and `table` too. */
  finish(): Uint8Array<ArrayBuffer> {
    const out = new ByteWriter();
    for (const byte of [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0]) out.byte(byte);
    section(out, 1, (s) => this.writeTypes(s));
    section(out, 2, (s) => this.writeImports(s));
    section(out, 3, (s) => {
      s.unsigned(this.functions.length);
      for (const type of this.functions) s.unsigned(type);
    });
    if (this.added > 0) section(out, 6, (s) => this.writeGlobals(s));
    section(out, 7, (s) => {
      s.unsigned(this.exports.length);
      for (const { name, index } of this.exports) {
        s.name(name);
        s.byte(0);
        s.unsigned(index);
      }
    });
    section(out, 9, (s) => this.writeElements(s));
    section(out, 10, (s) => {
      s.unsigned(this.bodies.length);
      for (const body of this.bodies) {
        s.unsigned(body.length);
        s.append(body);
      }
    });
    return new Uint8Array(out.view());
  }

  private writeTypes(s: ByteWriter): void {
    s.unsigned(this.types.length);
    for (const { parameters, results } of this.types) {
      s.byte(0x60);
      s.unsigned(parameters.length);
      for (const parameter of parameters) s.byte(parameter);
      s.unsigned(results.length);
      for (const result of results) s.byte(result);
    }
  }

  private writeImports(s: ByteWriter): void {
    s.unsigned(this.imports.length + this.globals.length + 2);
    for (const { name, type } of this.imports) {
      s.name('engine');
      s.name(name);
      s.byte(0);
      s.unsigned(type);
    }
    for (const name of this.globals) {
      s.name('engine');
      s.name(name);
      s.byte(3);
      s.byte(0x7f);
      s.byte(0);
    }
    s.name('engine');
    s.name('memory');
    s.byte(2);
    s.byte(1);
    s.unsigned(1);
    s.unsigned(LARGEST_MEMORY_PAGES);
    s.name('engine');
    s.name('table');
    s.byte(1);
    s.byte(0x70);
    s.byte(0);
    s.unsigned(0);
  }

  private writeGlobals(s: ByteWriter): void {
    s.unsigned(this.added);
    for (let n = 0; n < this.added; n++) for (const byte of [I64, 1, OP.i64_const, 0, OP.end]) s.byte(byte);
  }

  private writeElements(s: ByteWriter): void {
    s.unsigned(this.elements.length);
    for (const { at, functions } of this.elements) {
      s.byte(0);
      s.byte(0x41);
      s.signed32(at);
      s.byte(0x0b);
      s.unsigned(functions.length);
      for (const index of functions) s.unsigned(index);
    }
  }
}

function section(out: ByteWriter, id: number, write: (s: ByteWriter) => void): void {
  const content = new ByteWriter();
  write(content);
  out.byte(id);
  out.unsigned(content.length);
  out.append(content.view());
}

import { processorTime } from './processor-time.ts';

/** How often a measurement crosses. */
const CALLS = 500_000;

/**
 * A module with a function `run` that calls the imported `f` as often as its argument says, each time with what it returned before
 * (WebAssembly core specification, chapter 5).
 */
const MODULE = new Uint8Array([
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  // Type: (i32) -> i32.
  ...[0x01, 0x06, 0x01, 0x60, 0x01, 0x7f, 0x01, 0x7f],
  // Import: m.f of that type.
  ...[0x02, 0x07, 0x01, 0x01, 0x6d, 0x01, 0x66, 0x00, 0x00],
  ...[0x03, 0x02, 0x01, 0x00],
  // Export: function 1 as "r".
  ...[0x07, 0x05, 0x01, 0x01, 0x72, 0x00, 0x01],
  // Code: one local i32; loop: local 1 = f(local 1); local 0 -= 1; again where it is not 0; local 1.
  ...[0x0a, 0x1a, 0x01, 0x18, 0x01, 0x01, 0x7f],
  ...[0x03, 0x40, 0x20, 0x01, 0x10, 0x00, 0x21, 0x01, 0x20, 0x00, 0x41, 0x01, 0x6b, 0x22, 0x00, 0x0d, 0x00, 0x0b],
  ...[0x20, 0x01, 0x0b],
]);

/** A bare crossing from WebAssembly to JavaScript and back, with one number each way. */
export class Crossing {
  readonly #run: (calls: number) => number;

  constructor() {
    let calls = 0;
    const f = (value: number): number => {
      calls += 1;
      return value + (calls & 1);
    };
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(MODULE), { m: { f } });
    this.#run = exports.r as (calls: number) => number;
  }

  /** Nanoseconds that one crossing takes, from many one after the other. */
  measure(): number {
    const start = processorTime();
    this.#run(CALLS);
    return (processorTime() - start) / CALLS;
  }
}

import { READ, type Region, toAddress, WRITE } from '../../../kernel-model/memory/guest-memory.ts';
import { bootModel, Frame, type Model } from '../model.ts';
import { type FormatCall, LONG_TEXT_ROOM, TEXT_ROOM } from './format-generator.ts';

/** The running kernel takes bytes from 0x80 on in formats. */
export const RUNNING = { nonAsciiFormats: true } as const;

export const OUTPUT_ROOM = 512;

/** What the output holds before: Linux writes the text and its NUL, and lets the rest be. */
export const UNTOUCHED = 0xa5;

/** A call of bpf_snprintf with the size of its output. */
export interface SnprintfCall extends FormatCall {
  readonly size: number;
}

/** What a call gave: its result, and the bytes of its output or of its line. */
export interface Printed {
  readonly result: bigint;
  readonly bytes: Buffer;
}

/** The model's memory for formats, arguments, texts and output. */
export class ModelFormats {
  private readonly model: Model = bootModel(1, undefined, undefined, RUNNING);
  private readonly place: Region;
  private readonly frame = new Frame();

  constructor() {
    this.place = this.model.kernel.memory.allocate('oracle', 16384, READ | WRITE);
  }

  /** Puts a call's format and texts into memory. @returns the arguments as the helper sees them */
  private put({ format, arguments: given }: FormatCall, textRoom: number): bigint[] {
    const { memory } = this.model.kernel;
    const { offset } = this.place;
    memory.u8.fill(0, offset, offset + this.place.size);
    memory.u8.set(format, offset);
    return given.map((argument, n) => {
      if ('number' in argument) return argument.number;
      const text = offset + 1024 + n * textRoom;
      memory.u8.set(argument.bytes.subarray(0, textRoom), text);
      return toAddress(text);
    });
  }

  /** bpf_snprintf in the model. */
  snprintf(request: SnprintfCall): Printed {
    const { kernel } = this.model;
    const { offset } = this.place;
    const output = offset + 8192;
    const values = this.put(request, TEXT_ROOM);
    for (const [n, value] of values.entries()) kernel.memory.writeU64(offset + 4096 + 8 * n, value);
    kernel.memory.u8.fill(UNTOUCHED, output, output + OUTPUT_ROOM);
    this.frame.setPointer(0, output);
    this.frame.set(1, request.size);
    this.frame.setPointer(2, offset);
    this.frame.setPointer(3, offset + 4096);
    this.frame.set(4, 8 * values.length);
    kernel.helpers.find('bpf_snprintf')!.call!(kernel, this.frame);
    return { result: this.frame.result, bytes: Buffer.from(kernel.memory.bytes(output, OUTPUT_ROOM)) };
  }

  /** bpf_trace_printk in the model. */
  tracePrintk(request: FormatCall): Printed {
    const { kernel } = this.model;
    const values = this.put(request, LONG_TEXT_ROOM);
    this.frame.setPointer(0, this.place.offset);
    this.frame.set(1, request.format.length + 1);
    for (let n = 0; n < 3; n++) this.frame.setU64(2 + n, values[n] ?? 0n);
    const before = kernel.trace.total;
    kernel.helpers.find('bpf_trace_printk')!.call!(kernel, this.frame);
    // The oldest records make room for new ones, so that the number of those kept says nothing.
    const line = kernel.trace.total > before ? kernel.trace.records.at(-1)!.text : '';
    return { result: this.frame.result, bytes: Buffer.from(line, 'utf8') };
  }

  /** Gives the memory back. */
  release(): void {
    this.model.kernel.release();
  }
}

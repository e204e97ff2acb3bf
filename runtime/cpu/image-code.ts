import { RangeDecoder } from './decoder.ts';
import type { CodeImage } from './engine.ts';
import type { ExploredImage, Extent } from './exploration.ts';
import { FunctionExtents } from './function-extents.ts';
import type { ReadOnlyData } from './jump-tables.ts';

/** The code of an image, before anything of it is translated: its ranges, the extents of its functions, and its tables. */
export class ImageCode implements ExploredImage {
  readonly data: ReadOnlyData;
  /** Where the functions of the symbol table start, in order. */
  readonly starts: readonly number[];
  private readonly decoders: readonly RangeDecoder[];
  private readonly extents: FunctionExtents;

  /**
   * @param bytes the executable ranges' code
   * @param data read-only data, for possible jump tables
   */
  constructor(image: CodeImage, bytes: readonly Uint8Array[], data: ReadOnlyData) {
    this.decoders = image.executable.map(({ offset }, n) => new RangeDecoder(offset, bytes[n]!));
    this.data = data;
    this.extents = new FunctionExtents(image.functions);
    this.starts = image.functions.map(({ offset }) => offset).sort((a, b) => a - b);
  }

  /** The decoder of the range with an offset. */
  decoderAt(offset: number): RangeDecoder | undefined {
    return this.decoders.find((decoder) => offset >= decoder.start && offset < decoder.end);
  }

  /** The assumed extent of the function around an offset: its symbol's, or the gap between symbols. */
  extentOf(offset: number): Extent {
    return this.extents.around(offset, this.decoderAt(offset)!);
  }

  /** Whether a symbol begins at an offset. */
  begins(offset: number): boolean {
    return this.extents.begins(offset);
  }

  isEntry(): boolean {
    return false;
  }
}

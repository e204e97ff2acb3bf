/** The code of the error for content that is too large, as in node:zlib. */
export const TOO_LARGE = 'ERR_BUFFER_TOO_LARGE';

/** The error for content that is larger than a caller takes. */
export function tooLarge(): Error {
  return Object.assign(new Error('the content is too large'), { code: TOO_LARGE });
}

/** Whether unpacking ended because the content is larger than the caller takes. */
export function isTooLarge(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === TOO_LARGE;
}

/** A fault in compressed data, and its place. */
export class PackingFault extends Error {
  /** Bytes from the start of the compressed data. */
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

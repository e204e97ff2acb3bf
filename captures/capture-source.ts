import { Diagnostic, type DiagnosticKind } from '../kernel-model/diagnostic.ts';

/** A capture's bytes, a view of them, and the name that errors give the file. */
export interface CaptureSource {
  readonly fileName: string;
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

/** Where in a capture something is wrong, and what. */
export interface CaptureFault {
  readonly code: string;
  /** `input` where left out; `unsupported` for what is a capture, but not one these readers know. */
  readonly kind?: DiagnosticKind;
  /** The offset in the file, in bytes. */
  readonly offset: number;
  /** The number of the packet it belongs to, counted from 1; left out for what belongs to none. */
  readonly packet?: number;
  /** What is wrong, as the end of a sentence whose subject is the place. */
  readonly problem: string;
  readonly cause: string;
  readonly hint: string;
}

/**
 * Wraps bytes for a reader.
 *
 * @param bytes the whole file
 * @param fileName the name that errors give it
 */
export function captureSource(bytes: Uint8Array, fileName: string): CaptureSource {
  const { buffer, byteOffset, byteLength } = bytes;
  // Never a Buffer, whose methods differ from those of the Uint8Array that packets are said to be.
  return {
    fileName,
    bytes: new Uint8Array(buffer, byteOffset, byteLength),
    view: new DataView(buffer, byteOffset, byteLength),
  };
}

/** The diagnostic for a fault: its message names file, packet and offset. */
export function captureFault(source: CaptureSource, fault: CaptureFault): Diagnostic {
  const packet = fault.packet === undefined ? '' : `packet ${fault.packet} `;
  return new Diagnostic({
    code: fault.code,
    kind: fault.kind ?? 'input',
    message: `${source.fileName}: ${packet}at offset ${fault.offset}: ${fault.problem}`,
    cause: fault.cause,
    hint: fault.hint,
  });
}

/** The advice for a file that ends too early or whose lengths are nonsense. */
export const CAPTURE_AGAIN = 'capture it again, or save what can be read with: editcap BROKEN REPAIRED';

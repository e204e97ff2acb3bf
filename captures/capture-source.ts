import { Diagnostic, type DiagnosticKind } from '../base/diagnostic.ts';
import type { PacketWarning } from '../kernel-model/events.ts';

/** A capture's bytes, a view of them, and the file's name in errors. */
export interface CaptureSource {
  readonly fileName: string;
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

/** A fault in a capture and its place. */
export interface CaptureFault {
  readonly code: string;
  /** `input` by default; `unsupported` for a capture that these readers do not know. */
  readonly kind?: DiagnosticKind;
  /** The offset in the file, in bytes; absent if the fault concerns a whole packet. */
  readonly offset: number | undefined;
  /** The number of the faulty packet, counted from 1; absent if the fault is in none. */
  readonly packet?: number;
  /** The problem, as the end of a sentence with the place as its subject. */
  readonly problem: string;
  readonly cause: string;
  readonly hint: string;
}

/**
 * A contradiction in a capture that leaves no doubt about a packet's bytes. One object represents one place, whichever
 * packets it comes with.
 */
export interface CaptureWarning extends PacketWarning {
  /** The offset in the file, in bytes. */
  readonly offset: number;
  /** The number of the packet that it concerns; `undefined` for an interface or a section. */
  readonly packet: number | undefined;
}

/** All packets without warnings share this list. */
export const NO_WARNINGS: readonly CaptureWarning[] = [];

/**
 * Wraps bytes for a reader.
 *
 * @param bytes the whole file
 * @param fileName the file's name in errors
 */
export function captureSource(bytes: Uint8Array, fileName: string): CaptureSource {
  const { buffer, byteOffset, byteLength } = bytes;
  // Never a Buffer: its methods differ from those of Uint8Array, the type that packets have.
  return {
    fileName,
    bytes: new Uint8Array(buffer, byteOffset, byteLength),
    view: new DataView(buffer, byteOffset, byteLength),
  };
}

/** The diagnostic for a fault: its message names file, packet and offset. */
export function captureFault(source: Pick<CaptureSource, 'fileName'>, fault: CaptureFault): Diagnostic {
  return new Diagnostic({
    code: fault.code,
    kind: fault.kind ?? 'input',
    message: `${source.fileName}: ${placeOf(fault)}: ${fault.problem}`,
    cause: fault.cause,
    hint: fault.hint,
  });
}

/** A contradiction that leaves no doubt about a packet's bytes. */
export interface CaptureContradiction {
  readonly code: string;
  readonly kind: 'warning';
  readonly offset: number;
  /** The packet that it concerns; absent for a section or an interface. */
  readonly packet?: number;
  /** The values found. */
  readonly problem: string;
  /** The value used. */
  readonly cause: string;
}

/** The warning of a contradiction. Its text names the offset; its reader adds the packet. */
export function captureWarning(found: CaptureContradiction): CaptureWarning {
  const { code, offset, packet, problem, cause } = found;
  return { code, offset, packet, text: `${placeOf({ offset })}: ${problem}; ${cause}` };
}

function placeOf({ packet, offset }: { readonly packet?: number; readonly offset: number | undefined }): string {
  const words = [packet === undefined ? [] : `packet ${packet}`, offset === undefined ? [] : `at offset ${offset}`];
  return words.flat().join(' ');
}

/** Advice for a file that ends too early or has nonsensical lengths. editcap can save the packets before that place. */
export const CAPTURE_AGAIN = 'capture it again, or save the packets before this place: editcap BROKEN REPAIRED';

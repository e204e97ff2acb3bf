import { Diagnostic, type DiagnosticKind } from '../base/diagnostic.ts';
import type { PacketWarning } from '../kernel-model/events.ts';

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
  /** The offset in the file, in bytes; left out for what belongs to a packet as a whole. */
  readonly offset: number | undefined;
  /** The number of the packet it belongs to, counted from 1; left out for what belongs to none. */
  readonly packet?: number;
  /** What is wrong, as the end of a sentence whose subject is the place. */
  readonly problem: string;
  readonly cause: string;
  readonly hint: string;
}

/**
 * Something that a capture says and that cannot be, while no doubt is left about a packet's bytes. The same object stands for the same
 * place, whichever packets it is handed on with.
 */
export interface CaptureWarning extends PacketWarning {
  /** The offset in the file, in bytes. */
  readonly offset: number;
  /** The number of the packet that it is about; `undefined` where it is about an interface or a section. */
  readonly packet: number | undefined;
}

/** Packets without warnings share this one. */
export const NO_WARNINGS: readonly CaptureWarning[] = [];

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
export function captureFault(source: Pick<CaptureSource, 'fileName'>, fault: CaptureFault): Diagnostic {
  return new Diagnostic({
    code: fault.code,
    kind: fault.kind ?? 'input',
    message: `${source.fileName}: ${placeOf(fault)}: ${fault.problem}`,
    cause: fault.cause,
    hint: fault.hint,
  });
}

/** What is wrong, where no doubt is left about a packet's bytes. */
export interface CaptureContradiction {
  readonly code: string;
  readonly kind: 'warning';
  readonly offset: number;
  /** The packet that it is about; left out for what is about a section or an interface. */
  readonly packet?: number;
  /** What is there. */
  readonly problem: string;
  /** What was taken. */
  readonly cause: string;
}

/** The warning of a contradiction: its text names the offset. The packet is named by who shows it. */
export function captureWarning(found: CaptureContradiction): CaptureWarning {
  const { code, offset, packet, problem, cause } = found;
  return { code, offset, packet, text: `${placeOf({ offset })}: ${problem}; ${cause}` };
}

function placeOf({ packet, offset }: { readonly packet?: number; readonly offset: number | undefined }): string {
  const words = [packet === undefined ? [] : `packet ${packet}`, offset === undefined ? [] : `at offset ${offset}`];
  return words.flat().join(' ');
}

/** The advice for a file that ends too early or whose lengths are nonsense, of which editcap saves the packets before the place. */
export const CAPTURE_AGAIN = 'capture it again, or save the packets before this place: editcap BROKEN REPAIRED';

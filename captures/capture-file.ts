import { Diagnostic } from '../base/diagnostic.ts';
import { host } from '../base/host.ts';
import { readInputFile } from '../base/input-file.ts';
import { captureSource } from './capture-source.ts';
import { isCompressed, unpack } from './compression/compression.ts';
import { isPcap } from './pcap/pcap-header.ts';
import { isPcapng } from './pcap/pcapng-reader.ts';

/** The largest capture that is read, packed or unpacked, in bytes. */
const LARGEST_CAPTURE = 2 ** 30;
const LARGEST_UNPACKED = 2 ** 29;

/** The path that means standard input, and its name in errors and labels. */
export const STANDARD_INPUT = '-';
export const STANDARD_INPUT_NAME = 'standard input';

/** The initial room, in bytes. */
const CHUNK = 2 ** 16;
/** How many bytes decide whether a stream is a capture. */
const LONGEST_MAGIC = 4;

/**
 * Reads a whole capture file. Unpacks it if its first bytes are those of gzip or Zstandard.
 *
 * @param path of a regular file
 * @param name the file's name in errors
 * @throws {Diagnostic} kind `input`: the file cannot be read, is not regular, is too large, or is damaged
 */
export function readCaptureFileBytes(path: string, name = path): Uint8Array {
  return unpacked(readInputFile(path, { what: 'a capture', largest: LARGEST_CAPTURE, begins: beginsAsCapture }), name);
}

/**
 * Reads a capture from standard input to its end, and unpacks it. Stops early if it does not begin as a capture.
 *
 * @throws {Diagnostic} kind `input`: a terminal, or a stream that is unreadable, too long or damaged
 */
export function readStandardInput(): Uint8Array {
  const whole = new GrowingBytes();
  for (let chunk = readChunk(); chunk.length > 0; chunk = readChunk()) {
    whole.append(chunk);
    if (whole.length >= LONGEST_MAGIC && !beginsAsCapture(whole.bytes)) break;
    if (whole.length > LARGEST_CAPTURE) {
      throw inputFault({
        code: 'FILE_TOO_LARGE',
        problem: `it has more than ${LARGEST_CAPTURE} bytes`,
        cause: `a capture of up to ${LARGEST_CAPTURE} bytes is read`,
        hint: 'take fewer packets: tcpdump -c 10000',
      });
    }
  }
  return unpacked(whole.bytes, STANDARD_INPUT_NAME);
}

function unpacked(bytes: Uint8Array, name: string): Uint8Array {
  return isCompressed(bytes) ? unpack(bytes, name, LARGEST_UNPACKED) : bytes;
}

function beginsAsCapture(bytes: Uint8Array): boolean {
  const source = captureSource(bytes, STANDARD_INPUT_NAME);
  return isPcap(source) || isPcapng(source) || isCompressed(bytes);
}

/** The available bytes of standard input, after a wait for the first; empty at its end. */
function readChunk(): Uint8Array {
  let chunk: Uint8Array | undefined;
  try {
    chunk = host().readStandardInput();
  } catch (error) {
    throw inputFault({
      code: 'FILE_UNREADABLE',
      problem: 'it cannot be read',
      cause: error instanceof Error ? error.message : String(error),
      hint: 'pipe a capture into it, or name a file',
    });
  }
  if (chunk !== undefined) return chunk;
  throw inputFault({
    code: 'FILE_NOT_REGULAR',
    problem: 'it is a terminal',
    cause: 'a capture is read from a pipe or a file',
    hint: 'pipe one into it: tcpdump -c 100 -w - | npx rex-conformance run OBJECT --packets -',
  });
}

function inputFault(fault: { code: string; problem: string; cause: string; hint: string }): Diagnostic {
  const { code, problem, cause, hint } = fault;
  return new Diagnostic({ code, kind: 'input', message: `${STANDARD_INPUT_NAME}: ${problem}`, cause, hint });
}

/** Bytes that grow. */
class GrowingBytes {
  #buffer = new Uint8Array(CHUNK);
  length = 0;

  get bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.length);
  }

  append(bytes: Uint8Array): void {
    const needed = this.length + bytes.length;
    if (needed > this.#buffer.length) {
      const larger = new Uint8Array(Math.max(needed, this.#buffer.length * 2));
      larger.set(this.bytes);
      this.#buffer = larger;
    }
    this.#buffer.set(bytes, this.length);
    this.length = needed;
  }
}

import { Diagnostic } from '../base/diagnostic.ts';
import { host } from '../base/host.ts';
import { readInputFile } from '../base/input-file.ts';
import { captureSource } from './capture-source.ts';
import { isCompressed, unpack } from './compression/compression.ts';
import { isPcap } from './pcap/pcap-header.ts';
import { isPcapng } from './pcap/pcapng-reader.ts';

/** Bytes of the largest capture that is read, and of the largest that a packed one is unpacked to. */
const LARGEST_CAPTURE = 2 ** 30;
const LARGEST_UNPACKED = 2 ** 29;

/** What stands for standard input in the place of a path, and what errors and labels call it. */
export const STANDARD_INPUT = '-';
export const STANDARD_INPUT_NAME = 'standard input';

/** Bytes that there is room for at first. */
const CHUNK = 2 ** 16;
/** Bytes by which a stream is known to be a capture, or none. */
const LONGEST_MAGIC = 4;

/**
 * Reads a capture file whole, and unpacks it where it is packed by gzip or Zstandard, which shows in its first bytes.
 *
 * @param path of a regular file
 * @param name what errors call it
 * @throws {Diagnostic} kind `input`: what cannot be read, is no regular file, is too large, or is damaged
 */
export function readCaptureFileBytes(path: string, name = path): Uint8Array {
  return unpacked(readInputFile(path, { what: 'a capture', largest: LARGEST_CAPTURE }), name);
}

/**
 * Reads a capture from standard input to its end, and unpacks it. What does not begin as a capture is not read on.
 *
 * @throws {Diagnostic} kind `input`: a terminal, a stream that cannot be read or has too much in it, one that is damaged
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

/** What is there of standard input, waiting for the first byte; nothing at its end. */
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

/** Bytes that become more. */
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

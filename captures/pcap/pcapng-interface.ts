import { plainLine } from '../../base/plain-text.ts';
import {
  CAPTURE_AGAIN,
  type CaptureSource,
  type CaptureWarning,
  captureFault,
  captureWarning,
  NO_WARNINGS,
} from '../capture-source.ts';
import { type Block, type BlockOption, optionsOf, requireBody } from './pcapng-blocks.ts';

/** An interface as an Interface Description Block describes it. */
export interface CaptureInterface {
  /** Its number in the file, counted from 0 across all sections. */
  readonly index: number;
  /** Its name in the file, if it has one; it may contain any characters. */
  readonly name: string | undefined;
  readonly linkType: number;
  /** Bytes of the frame check sequence at the end of each packet; 0 for none. */
  readonly frameCheckLength: number;
  /** The most bytes captured of a packet; 0 for no limit. */
  readonly snapLength: number;
  /** Converts a timestamp from the interface's own units to nanoseconds since 1970-01-01T00:00Z. */
  readonly nanoseconds: (timestamp: bigint) => bigint;
  /** The problems of its description. */
  readonly warnings: readonly CaptureWarning[];
}

/** Options of the Interface Description Block that change how its packets are read, with the due length of each. */
const IF_NAME = 2;
const IF_TSRESOL = 9;
const IF_FCSLEN = 13;
const IF_TSOFFSET = 14;
const KNOWN_OPTIONS: ReadonlyMap<number, { readonly name: string; readonly length?: number }> = new Map([
  [IF_NAME, { name: 'if_name' }],
  [IF_TSRESOL, { name: 'if_tsresol', length: 1 }],
  [IF_FCSLEN, { name: 'if_fcslen', length: 1 }],
  [IF_TSOFFSET, { name: 'if_tsoffset', length: 8 }],
]);

const BODY_SIZE = 8;
const NANOSECONDS = 1_000_000_000n;
/** if_tsresol by default: 10^-6 s. */
const MICROSECONDS_RESOLUTION = 6;
/** if_fcslen is in bits by its definition, but most write bytes: values from here on are taken for bits. */
const SMALLEST_BITS = 16;

/**
 * Reads an Interface Description Block. The first of two equal options counts; an option with a wrong length is
 * ignored.
 *
 * @param index the interface's number in the file
 * @throws {Diagnostic} `PCAPNG_BLOCK_LENGTH`; `PCAPNG_OPTION` for an option longer than the block, because a later
 *   option could announce frame check sequences
 */
export function readInterface(
  source: CaptureSource,
  block: Block,
  littleEndian: boolean,
  index: number,
): CaptureInterface {
  const { view } = source;
  requireBody(source, block, BODY_SIZE, 'Interface Description Block', {});
  const { options, warnings, overrun } = optionsOf(source, block, block.bodyStart + BODY_SIZE, littleEndian, {});
  if (overrun !== undefined) throw tooLong(source, block, overrun, littleEndian);
  const found: CaptureWarning[] = [...warnings];
  const known = knownOptions(options, index, found);
  const resolution = known.get(IF_TSRESOL);
  const offset = known.get(IF_TSOFFSET);
  const frameCheck = known.get(IF_FCSLEN);
  const name = known.get(IF_NAME);
  return {
    index,
    name: name && decodeName(source, name, index, found),
    linkType: view.getUint16(block.bodyStart, littleEndian),
    frameCheckLength: frameCheck === undefined ? 0 : frameCheckLength(view.getUint8(frameCheck.start)),
    snapLength: view.getUint32(block.bodyStart + 4, littleEndian),
    nanoseconds: conversion(
      resolution === undefined ? MICROSECONDS_RESOLUTION : view.getUint8(resolution.start),
      offset === undefined ? 0n : view.getBigInt64(offset.start, littleEndian),
    ),
    warnings: found.length === 0 ? NO_WARNINGS : found,
  };
}

function frameCheckLength(value: number): number {
  return value < SMALLEST_BITS ? value : value / 8;
}

/**
 * The conversion of an interface's timestamps. if_tsresol counts in 10^-n s, or in 2^-n s if its highest bit is set;
 * if_tsoffset adds seconds. Fractions of a nanosecond are cut off.
 */
function conversion(resolution: number, offsetSeconds: bigint): (timestamp: bigint) => bigint {
  const exponent = BigInt(resolution & 0x7f);
  const unitsPerSecond = (resolution & 0x80) === 0 ? 10n ** exponent : 2n ** exponent;
  const offset = offsetSeconds * NANOSECONDS;
  if (NANOSECONDS % unitsPerSecond === 0n) {
    const nanosecondsPerUnit = NANOSECONDS / unitsPerSecond;
    return (timestamp) => timestamp * nanosecondsPerUnit + offset;
  }
  return (timestamp) => (timestamp * NANOSECONDS) / unitsPerSecond + offset;
}

/** The known options: the first of each code with its due length. */
function knownOptions(
  options: readonly BlockOption[],
  index: number,
  warnings: CaptureWarning[],
): ReadonlyMap<number, BlockOption> {
  const known = new Map<number, BlockOption>();
  for (const option of options) {
    const { name, length: due } = KNOWN_OPTIONS.get(option.code) ?? {};
    if (name === undefined) continue;
    const isDue = due === undefined || option.length === due;
    if (isDue && !known.has(option.code)) {
      known.set(option.code, option);
      continue;
    }
    warnings.push(
      captureWarning({
        code: 'CAPTURE_OPTION',
        kind: 'warning',
        offset: option.start - 4,
        problem: isDue
          ? `interface ${index} has a second ${name}`
          : `${name} of interface ${index} has length ${option.length}, not ${due}`,
        cause: isDue ? 'the first counts' : 'it is ignored',
      }),
    );
  }
  return known;
}

function decodeName(source: CaptureSource, option: BlockOption, index: number, warnings: CaptureWarning[]): string {
  const bytes = source.bytes.subarray(option.start, option.start + option.length);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    const name = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
    warnings.push(
      captureWarning({
        code: 'CAPTURE_NAME',
        kind: 'warning',
        offset: option.start,
        problem: `the name of interface ${index} is not valid UTF-8`,
        cause: `it is read as "${plainLine(name)}"`,
      }),
    );
    return name;
  }
}

function tooLong(source: CaptureSource, block: Block, offset: number, littleEndian: boolean) {
  return captureFault(source, {
    code: 'PCAPNG_OPTION',
    offset,
    problem: `option ${source.view.getUint16(offset, littleEndian)} has length ${source.view.getUint16(offset + 2, littleEndian)}`,
    cause: `${block.bodyEnd - offset - 4} bytes are left in its block`,
    hint: CAPTURE_AGAIN,
  });
}

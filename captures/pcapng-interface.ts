import { CAPTURE_AGAIN, type CaptureSource, captureFault } from './capture-source.ts';
import { type Block, type BlockOption, optionsOf, requireBody } from './pcapng-blocks.ts';

/** An interface as an Interface Description Block describes it. */
export interface CaptureInterface {
  /** Its number in the file, counted from 0 through all sections. */
  readonly index: number;
  readonly name: string | undefined;
  readonly linkType: number;
  /** The most bytes captured of a packet; 0 for no limit. */
  readonly snapLength: number;
  /** Turns a timestamp in the interface's own units into nanoseconds since 1970-01-01T00:00Z. */
  readonly nanoseconds: (timestamp: bigint) => bigint;
}

/** Options of the Interface Description Block that change how its packets are read, with the length each must have. */
const IF_NAME = 2;
const IF_TSRESOL = 9;
const IF_TSOFFSET = 14;
const FIXED_LENGTHS = new Map([
  [IF_TSRESOL, 1],
  [IF_TSOFFSET, 8],
]);
const OPTION_NAMES = new Map([
  [IF_NAME, 'if_name'],
  [IF_TSRESOL, 'if_tsresol'],
  [IF_TSOFFSET, 'if_tsoffset'],
]);

const BODY_SIZE = 8;
const NANOSECONDS = 1_000_000_000n;
/** if_tsresol where the option is left out: 10^-6 s. */
const MICROSECONDS_RESOLUTION = 6;

/**
 * Reads an Interface Description Block.
 *
 * @param index the interface's number in the file
 * @throws {Diagnostic} `PCAPNG_BLOCK_LENGTH` or `PCAPNG_OPTION`
 */
export function readInterface(
  source: CaptureSource,
  block: Block,
  littleEndian: boolean,
  index: number,
): CaptureInterface {
  const { view } = source;
  requireBody(source, block, BODY_SIZE, 'Interface Description Block', {});
  let name: string | undefined;
  let resolution = MICROSECONDS_RESOLUTION;
  let offsetSeconds = 0n;
  const seen = new Set<number>();
  for (const option of optionsOf(source, block, block.bodyStart + BODY_SIZE, littleEndian, {})) {
    checkOption(source, option, seen);
    if (option.code === IF_NAME) name = decodeName(source, option);
    if (option.code === IF_TSRESOL) resolution = view.getUint8(option.start);
    if (option.code === IF_TSOFFSET) offsetSeconds = view.getBigInt64(option.start, littleEndian);
  }
  return {
    index,
    name,
    linkType: view.getUint16(block.bodyStart, littleEndian),
    snapLength: view.getUint32(block.bodyStart + 4, littleEndian),
    nanoseconds: conversion(resolution, offsetSeconds),
  };
}

/**
 * The conversion of an interface's timestamps: if_tsresol counts in 10^-n s, or in 2^-n s where its highest bit is
 * set; if_tsoffset adds seconds. What is finer than a nanosecond is cut off.
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

function checkOption(source: CaptureSource, option: BlockOption, seen: Set<number>): void {
  const name = OPTION_NAMES.get(option.code);
  if (name === undefined) return;
  const place = { code: 'PCAPNG_OPTION', offset: option.start - 4, hint: CAPTURE_AGAIN };
  if (seen.has(option.code)) {
    throw captureFault(source, { ...place, problem: `${name} is given twice`, cause: 'an interface has one at most' });
  }
  seen.add(option.code);
  const due = FIXED_LENGTHS.get(option.code);
  if (due !== undefined && option.length !== due) {
    const cause = `it must be ${due}`;
    throw captureFault(source, { ...place, problem: `${name} has length ${option.length}`, cause });
  }
}

function decodeName(source: CaptureSource, option: BlockOption): string {
  try {
    const bytes = source.bytes.subarray(option.start, option.start + option.length);
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw captureFault(source, {
      code: 'PCAPNG_OPTION',
      offset: option.start,
      problem: 'if_name is no text',
      cause: 'its bytes are not valid UTF-8',
      hint: CAPTURE_AGAIN,
    });
  }
}

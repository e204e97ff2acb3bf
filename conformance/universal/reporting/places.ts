import { ownPanicFrame } from '../../../runtime/describe-source.ts';
import type { ProgramRun } from '../../../runtime/program-run.ts';
import type { Breach } from '../rules/breach.ts';
import type { NamedPlace } from './listing.ts';

/** A place of the program in a message: `rex_prog_0123456789abcdef::name+0x1c/0x40`. */
const PLACE = /rex_prog_[0-9a-f]{16}::(.+?)\+0x([0-9a-f]+)\/0x[0-9a-f]+/;
/** Sources whose panics are caused by their callers: the standard library and the kernel crate. */
const SHARED_SOURCE = /^(library|rex\/src|\/rustc)\//;

function placeIn(text: string, returnAddress: boolean): NamedPlace | undefined {
  const [, symbol, offset] = PLACE.exec(text) ?? [];
  return symbol === undefined ? undefined : { symbol, offset: Number.parseInt(offset!, 16), returnAddress };
}

/** The innermost frame of a panic that is the program's own. */
function panicFrame(run: ProgramRun): NamedPlace | undefined {
  const frame = ownPanicFrame(run);
  return frame && { symbol: frame.symbol, offset: frame.offset, returnAddress: true };
}

/** The place of a breach in the program's code; `undefined` if it does not show. */
export function placeOf(run: ProgramRun, breach: Breach): NamedPlace | undefined {
  if (run.oops !== null) return placeIn(run.oops.symbol, false);
  const named = placeIn(`${breach.message} ${breach.cause}`, true);
  if (named !== undefined && run.panic === null) return named;
  return panicFrame(run) ?? named;
}

/** A place in the kernel's notation without the function's size: `symbol+0x1c`. */
export function placeText({ symbol, offset }: NamedPlace): string {
  return `${symbol}+0x${offset.toString(16)}`;
}

/**
 * What distinguishes breaches with the same code at several places: the place of a panic, the instruction that faults, the call in a
 * message, or the function that takes too long. Empty: nothing does.
 */
export function placeKey(run: ProgramRun | undefined, breach: Breach): string {
  if (run === undefined) return '';
  if (breach.requirement === 'REX-PANIC-10') {
    const location = run.panic?.location ?? '';
    const frame = panicFrame(run);
    const own = location !== '' && !SHARED_SOURCE.test(location);
    return own || frame === undefined ? location : `${location} ${placeText(frame)}`;
  }
  if (breach.requirement === 'REX-TERM-07' || breach.requirement === 'REX-TERM-08') {
    return placeIn(`${breach.message} ${breach.cause}`, false)?.symbol ?? '';
  }
  const oops = run.oops === null ? undefined : placeIn(run.oops.symbol, false);
  const place = oops ?? placeIn(`${breach.message} ${breach.cause}`, true);
  return place === undefined ? '' : placeText(place);
}

import type { LoadedObject } from '../../../runtime/loaded-object.ts';
import type { ProgramRun } from '../../../runtime/program-run.ts';
import type { SweepPoint } from '../sweep-point.ts';
import { CLOSED, callsBySite, type NumberedCall } from './call-sites.ts';

/** Bytes of the Rex stack that program code may use (Rex ABI: stack safety). */
const PROGRAM_STACK = 16 * 1024;
const STACK_ALIGNMENT = 16;
/** How many bytes of them are left at a call, or up to 15 more. */
const LEFT = [0, 1, 8, 64, 512, 4096];
/** What another CPU writes into every byte of a value. */
const BYTES = [0x00, 0x01, 0xff];
const FIRST_CALLS = 3;
const STACK_CHECK = '__rex_handle_stack_overflow';

/**
 * At each place that calls a helper, little of the program's stack is left, and the program is ended there: its panic handler has only the
 * lower half. A program that checks its stack goes on, too: its checks find the end of the stack.
 */
export function littleStack(run: ProgramRun, { symbols }: LoadedObject): readonly SweepPoint[] {
  const depths = run.noted?.depths ?? [];
  const seen = new Set<string>();
  const checks = symbols.some(({ name }) => name.endsWith(STACK_CHECK));
  return callsBySite(run, 1).flatMap(({ number, call }) =>
    LEFT.flatMap((left): SweepPoint[] => {
      const lowered = PROGRAM_STACK - left - (depths[number - 1] ?? PROGRAM_STACK);
      // The stack pointer of a program is a multiple of 16 when it is entered.
      const stackLowered = lowered - (lowered % STACK_ALIGNMENT);
      if (stackLowered <= 0 || seen.has(`${number} ${stackLowered}`)) return [];
      seen.add(`${number} ${stackLowered}`);
      const id = `stack/call${number}/${left}`;
      const name = `at helper call ${number}, ${call.name}, ${left} bytes of stack are left`;
      const common = { kind: 'stack left' as const, disturbance: { stackLowered } };
      const ended = { ...common, id: `${id}+watchdog`, watchdog: { duringHelperCall: number } };
      return [{ ...ended, name: `${name}, and the watchdog fires` }, ...(checks ? [{ ...common, id, name }] : [])];
    }),
  );
}

/** All cleanup entries are taken from a helper call on, so that the next guard finds none. */
export function entriesTaken(run: ProgramRun, { imports }: LoadedObject): readonly SweepPoint[] {
  if (!imports.includes('rex_cleanup_entries')) return [];
  const calls = callsBySite(run, FIRST_CALLS).map(({ number, call }) => ({ number, after: `after ${call.name}` }));
  return [{ number: 0, after: 'from the start' }, ...calls].map(({ number, after }) => ({
    kind: 'cleanup entries taken',
    id: `cleanups/call${number}`,
    name: `all 64 cleanup entries are taken ${after}${number === 0 ? '' : `, helper call ${number}`}`,
    disturbance: { cleanupEntriesTakenAfter: number },
  }));
}

/** The calls behind which a value of a map of some types has been looked up. */
function behindLookups(run: ProgramRun, isMeant: (address: bigint | undefined) => boolean): readonly NumberedCall[] {
  const first = run.helpers.findIndex(
    ({ name, args, result }) => name === 'bpf_map_lookup_elem' && isMeant(args[0]) && result !== null && result > 0n,
  );
  return first < 0 ? [] : callsBySite(run, FIRST_CALLS).filter(({ number }) => number > first);
}

/** Another CPU writes to the values that the run has looked up, behind each helper call. */
export function valuesWritten(run: ProgramRun, { maps }: LoadedObject): readonly SweepPoint[] {
  const isShared = (address: bigint | undefined) =>
    maps.some((map) => map.address === address && map.typeName !== 'percpu_array');
  return behindLookups(run, isShared).flatMap(({ number, call }) =>
    BYTES.map((byte) => ({
      kind: 'values written' as const,
      id: `values/call${number}/0x${byte.toString(16)}`,
      name: `behind helper call ${number}, ${call.name}, another CPU writes 0x${byte.toString(16)} to all bytes of the values`,
      disturbance: { valuesWritten: { afterCall: number, byte } },
    })),
  );
}

/** Another CPU deletes the elements that the run has looked up, behind each helper call. */
export function valuesDeleted(run: ProgramRun, { maps }: LoadedObject): readonly SweepPoint[] {
  const isDeletable = (address: bigint | undefined) =>
    maps.some((map) => map.address === address && map.typeName === 'hash' && (map.flags & CLOSED) === 0);
  return behindLookups(run, isDeletable).map(({ number, call }) => ({
    kind: 'values deleted',
    id: `deleted/call${number}`,
    name: `behind helper call ${number}, ${call.name}, another CPU deletes the elements that were looked up`,
    disturbance: { valuesDeletedAfter: number },
  }));
}

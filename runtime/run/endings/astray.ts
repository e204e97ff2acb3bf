import type { Kernel } from '../../../kernel-model/kernel.ts';
import type { RegisterFile } from '../../cpu/register-file.ts';
import type { Departure } from '../kernel-entry.ts';
import type { LeftBehind } from '../left-behind.ts';
import { type Ending, lockup, neverEnded, strayCall, wildStack, wrongFlags } from './ending.ts';

/** How a program calls the kernel as it must not. */
export type Astray = Extract<Departure, { readonly kind: 'wild stack' | 'wrong flags' | 'stray' }>;

/** The ending of a program that has called the kernel as it must not. */
export function endingAstray({ kind, address }: Astray, kernel: Kernel, registers: RegisterFile, cpu: number): Ending {
  const place = kernel.kallsyms.describe(address);
  if (kind === 'stray') return strayCall(place);
  return kind === 'wrong flags' ? wrongFlags(place) : wildStack(place, registers.get('rsp'), cpu);
}

/**
 * The ending of a program that nothing ends.
 * @param uninterruptible the program's context, if the watchdog's timer cannot interrupt it
 */
export function endingWithoutEnd(
  kernel: Kernel,
  registers: RegisterFile,
  cpu: number,
  uninterruptible: string | undefined,
  { interruptsOff }: LeftBehind,
): Ending {
  const place = kernel.kallsyms.describe(registers.rip);
  if (uninterruptible !== undefined) return lockup(uninterruptible, place, cpu);
  if (interruptsOff) return lockup('code that has switched interrupts off', place, cpu);
  return neverEnded(place, kernel.memory.u8[kernel.cpus.offsetOf('rex_termination_state', cpu)]);
}

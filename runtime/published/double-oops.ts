import { latin1Bytes } from '../../base/bytes.ts';
import type { Fault } from '../cpu/engine.ts';
import type { RegisterFile } from '../cpu/register-file.ts';
import type { FaultKind } from '../program-run.ts';
import { type OopsDescription, OopsReporter } from '../run/endings/oops.ts';
import { hex16 } from '../run/endings/oops-text.ts';

/**
 * Below it is user space, which is not mapped for programs. With SMAP a fault there is an oops before any table is
 * searched.
 */
const USER_HALF_END = 0x800000000000n;
/** The place that reads the name of a program's symbol as a pointer; size and offset are those of Linux 6.18. */
const SEARCH = 'search_bpf_extables+0x3a/0x90';
const POINTER_SIZE = 8;

/** The first bytes of a name as the pointer that a processor reads. */
function asPointer(name: string): bigint {
  const bytes = new Uint8Array(POINTER_SIZE);
  bytes.set(latin1Bytes(name.slice(0, POINTER_SIZE)));
  return new DataView(bytes.buffer).getBigUint64(0, true);
}

/**
 * The oopses of a kernel without a separate stack for stack faults, and with a handler that takes Rex programs for
 * eBPF's. A stack overflow is a double fault. The search for a program's fault handler reads its symbol's name as a
 * pointer.
 */
export class DoubleOopsReporter extends OopsReporter {
  protected override describe(cpu: number, registers: RegisterFile, fault: Fault, kind: FaultKind): OopsDescription {
    const described = super.describe(cpu, registers, fault, kind);
    if (kind === 'stack overflow') return this.doubleFault(described);
    const place = this.kernel.kallsyms.lookup(fault.rip);
    const searched = place?.program === true && (fault.address === undefined || fault.address >= USER_HALF_END);
    return searched ? this.faultOfTheHandler(described, place.name) : described;
  }

  private doubleFault(described: OopsDescription): OopsDescription {
    return {
      ...described,
      exception: '#DF',
      head: ['traps: PANIC: double fault, error_code: 0x0'],
      title: this.title('double fault: 0000'),
      cr2: undefined,
      trace: ['Call Trace:', ' <#DF>', ' </#DF>'],
      frames: [],
      explanation: undefined,
    };
  }

  private faultOfTheHandler(described: OopsDescription, name: string): OopsDescription {
    const pointer = hex16(asPointer(name)).replace(/^0+/, '');
    return {
      ...described,
      exception: '#GP',
      head: [this.title(`general protection fault, probably for non-canonical address 0x${pointer}: 0000`)],
      title: undefined,
      place: SEARCH,
      registers: [],
      cr2: undefined,
      explanation: `the handler of ${described.exception} at ${described.place} uses the name of the program's symbol as a pointer`,
    };
  }
}

import type { Rule } from './breach.ts';
import { changedRegisters } from './overridden.ts';

/** The highest of enum xdp_action: XDP_REDIRECT (include/uapi/linux/bpf.h). */
const LAST_VERDICT = 4;
const OVERRIDE_SYMBOL = 'just_return_func';

/** The result of an xdp program is a verdict. */
export const xdpVerdicts: Rule = ({ run, situation }) => {
  // What user space writes into maps may be verdicts, and is its own affair.
  if (run.type !== 'xdp' || !situation.usual || run.outcome !== 'completed' || run.result <= LAST_VERDICT) return [];
  return [
    {
      requirement: 'REX-XDP-07',
      code: 'VERDICT_UNKNOWN',
      message: `the result is ${run.result | 0}, which is not a verdict`,
      cause: 'the kernel treats it as XDP_ABORTED, warns once, and drops the packet',
      hint: 'return one of XDP_ABORTED, XDP_DROP, XDP_PASS, XDP_TX and XDP_REDIRECT; an Err of the program is a result, too',
    },
  ];
};

/** Only a program that says so, by its import, changes the registers of the probed task. */
export const overrides: Rule = ({ run, input, object }) => {
  if (object.imports.includes(OVERRIDE_SYMBOL)) return [];
  const changed = changedRegisters(run, input.event);
  if (changed.length === 0) return [];
  const registers = changed.map(([name, value]) => `${name}=0x${value.toString(16)}`).join(' ');
  return [
    {
      requirement: 'REX-KPROBE-02',
      code: 'OVERRIDE_UNDECLARED',
      message: `the program changes the registers of the probed task: ${registers}`,
      cause: `it does not import ${OVERRIDE_SYMBOL}, so the kernel also attaches it to functions without error injection`,
      hint: 'override a return value with bpf_override_return of the kernel crate',
    },
  ];
};

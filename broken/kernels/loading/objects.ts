import { PAGE_SIZE } from '../../../kernel-model/memory/guest-memory.ts';
import { judgeIdentVersion } from '../../../runtime/load/conventions.ts';
import { LOAD_STEPS } from '../../../runtime/load/load-steps.ts';
import type { Fault } from '../../fault.ts';
import { brokenLoading } from '../../parts.ts';
import { answering, refusing, takingFor } from './changed-steps.ts';

/** Kernels that take files for objects that are none, or refuse objects that are. */
export const OBJECT_FAULTS: readonly Fault[] = [
  brokenLoading('ignores the class of an object', takingFor(4, 2)),
  brokenLoading('ignores the data encoding of an object', takingFor(5, 1)),
  brokenLoading('ignores the machine of an object', takingFor(18, 62)),
  brokenLoading('ignores the type of an object', takingFor(16, 3)),
  brokenLoading('reads zeros behind the end of an object', {
    readObject: (bytes, file) => {
      const padded = new Uint8Array(Math.max(bytes.length, PAGE_SIZE));
      padded.set(bytes);
      return LOAD_STEPS.readObject(padded, file);
    },
  }),
  brokenLoading('refuses a file that is not an object with ENOEXEC', {
    readObject: answering(LOAD_STEPS.readObject, 'ENOEXEC'),
  }),
  brokenLoading('answers EINVAL when headers or contents end past the file', {
    readObject: answering(LOAD_STEPS.readObject, 'EINVAL'),
  }),
  brokenLoading('refuses every EI_VERSION other than 1', refusing(judgeIdentVersion)),
];

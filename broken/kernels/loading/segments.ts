import { LOAD_STEPS } from '../../../runtime/load/load-steps.ts';
import type { Fault } from '../../fault.ts';
import { brokenLoading } from '../../parts.ts';
import { answering, layoutOf, passingOver, withoutCheck } from './changed-steps.ts';

/** Kernels that look at segments otherwise than they must. */
export const SEGMENT_FAULTS: readonly Fault[] = [
  brokenLoading('accepts segments of any alignment', withoutCheck('ALIGNMENT')),
  brokenLoading('accepts a segment with more bytes in the file than in memory', {
    checkSegments: passingOver(LOAD_STEPS.checkSegments, 'LOAD_SEGMENT_SIZE', (object) => {
      const segments = object.segments.map((segment) => ({
        ...segment,
        memorySize: Math.max(segment.memorySize, segment.fileSize),
      }));
      return layoutOf({ ...object, segments });
    }),
  }),
  brokenLoading('accepts images of any size', withoutCheck('TOO_LARGE')),
  brokenLoading('lets segments share pages', withoutCheck('OVERLAP')),
  brokenLoading('accepts segments in any order', withoutCheck('ORDER')),
  brokenLoading('accepts images with holes', withoutCheck('HOLE')),
  brokenLoading('accepts segments that are writable and executable', withoutCheck('WRITABLE_CODE')),
  brokenLoading('accepts segments that are not readable', withoutCheck('NOT_READABLE')),
  brokenLoading('answers EINVAL when there is no segment to load', {
    checkSegments: answering(LOAD_STEPS.checkSegments, 'EINVAL'),
  }),
  brokenLoading('refuses a segment that is not readable with EACCES', {
    checkSegments: answering(LOAD_STEPS.checkSegments, 'EACCES'),
  }),
];

import { Diagnostic } from '../../base/diagnostic.ts';
import type { BpfMap } from './map.ts';
import type { UserRecord } from './user-record.ts';

/** A map of records that programs send, instead of entries that they look up. */
export interface RecordMap extends BpfMap {
  /** The records that user space may take, oldest first. It takes none. */
  records(): UserRecord[];
  /** User space takes records, oldest first. @param limit the most that it takes */
  takeRecords(limit?: number): UserRecord[];
}

/** Whether a map has records to read. */
export function isRecordMap(map: BpfMap): map is RecordMap {
  return 'takeRecords' in map;
}

/** The map as one with records. @throws Diagnostic MAP_WITHOUT_RECORDS */
export function recordMap(map: BpfMap): RecordMap {
  if (isRecordMap(map)) return map;
  throw new Diagnostic({
    code: 'MAP_WITHOUT_RECORDS',
    kind: 'input',
    message: `user space cannot read records from map "${map.definition.name}"`,
    cause: `it is of type ${map.typeName}; records are read from ring buffers and perf event arrays`,
    hint: 'look at the entries of the map instead',
  });
}

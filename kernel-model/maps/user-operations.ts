import type { UserMapOperation } from '../events.ts';
import { type BpfMap, refusedOperation } from './map.ts';

export type { UserMapOperation };

/**
 * Executes an operation of user space only for its result.
 * @throws Diagnostic with the errno, ENOENT if nothing is found
 */
export function tryUserOperation(map: BpfMap, { action, key, value, flags }: UserMapOperation): void {
  if (action === 'update') map.userUpdate(key, value, flags);
  else if (action === 'delete') map.userDelete(key);
  else if (find(map, action, key, flags) === undefined) throw refusedOperation('ENOENT', map, 'asked for that');
}

function find(map: BpfMap, action: 'lookup' | 'take' | 'next key', key: Uint8Array, flags: number) {
  if (action === 'lookup') return map.userLookup(key, flags);
  return action === 'take' ? map.userTake(key, flags) : map.userNextKey(key);
}

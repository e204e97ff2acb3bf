import type { BpfMap, MapDefinition, MapHost } from './map.ts';
import { checkQueueStack, QueueStackMap } from './queue-stack.ts';

/** BPF_MAP_TYPE_QUEUE: the oldest value first. */
export class QueueMap extends QueueStackMap {
  constructor(host: MapHost, definition: MapDefinition) {
    super(host, definition, 'queue');
  }

  protected nextAge(): number {
    return 0;
  }
}

/** Creates a queue after Linux's checks. @throws Diagnostic */
export function createQueueMap(host: MapHost, definition: MapDefinition): BpfMap {
  checkQueueStack(definition);
  return new QueueMap(host, definition);
}

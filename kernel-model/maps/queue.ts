import type { MapEnvironment } from './environment.ts';
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
export function createQueueMap(environment: MapEnvironment, definition: MapDefinition): BpfMap {
  checkQueueStack(environment, definition);
  return new QueueMap(environment, definition);
}

import type { MapEnvironment } from './environment.ts';
import type { BpfMap, MapDefinition, MapHost } from './map.ts';
import { checkQueueStack, QueueStackMap } from './queue-stack.ts';

/** BPF_MAP_TYPE_STACK: the youngest value first. */
export class StackMap extends QueueStackMap {
  constructor(host: MapHost, definition: MapDefinition) {
    super(host, definition, 'stack');
  }

  protected nextAge(): number {
    return this.count - 1;
  }
}

/** Creates a stack after Linux's checks. @throws Diagnostic */
export function createStackMap(environment: MapEnvironment, definition: MapDefinition): BpfMap {
  checkQueueStack(environment, definition);
  return new StackMap(environment, definition);
}

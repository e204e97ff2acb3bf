import { MAP_ACTIONS, MAP_FLAGS, type MapAction } from '../inputs/map-actions.ts';
import { optionalNumber, type PhraseParameter } from './phrase-parameter.ts';

/** After which orders of operations something holds. */
export type Interleaving = 'whatever' | 'some';

/** What user space does with maps. */
export const MAP_PARAMETERS: readonly PhraseParameter[] = [
  {
    name: 'mapAction',
    meaning:
      '`writing to`, `deleting from`, `looking up in`, `taking from` (looking up and deleting at once), `finding the next key in`',
    regexp: /writing to|deleting from|looking up in|taking from|finding the next key in/,
    transformer: (words): MapAction => MAP_ACTIONS[words!]!,
  },
  {
    name: 'userFlags',
    meaning: 'nothing, or flags of the operation: ` with BPF_NOEXIST`, ` with flags 0x8`',
    regexp: /(?: with (?:(BPF_NOEXIST|BPF_EXIST|BPF_F_LOCK)|flags (0x[0-9a-f]+)))?/,
    transformer: (name, number): number => (name === undefined ? Number(number ?? 0) : MAP_FLAGS[name]!),
  },
  {
    name: 'interleaving',
    meaning:
      '`whatever the interleaving` (after each order of operations with up to two preemptions that matters) or `in some interleaving` (after one of them)',
    regexp: /whatever the interleaving|in some interleaving/,
    transformer: (words): Interleaving => (words === 'in some interleaving' ? 'some' : 'whatever'),
  },
  {
    name: 'woken',
    meaning:
      'nothing, or how often the reader of a ring buffer has been woken so far: `, woken 2 times`, `, woken 0 times`',
    regexp: /(?:, woken (\d+) times?)?/,
    transformer: optionalNumber,
  },
];

import { fails, givesNull, type Outcome, outOfReach, succeeds } from '../outcome.ts';

/** The helpers with outcomes that depend on the type of the map. */
export type MapHelper =
  | 'bpf_map_lookup_elem'
  | 'bpf_map_update_elem'
  | 'bpf_map_delete_elem'
  | 'bpf_map_push_elem'
  | 'bpf_map_pop_elem'
  | 'bpf_map_peek_elem';

/** The possible outcomes for maps of one type. */
export interface MapTypeOutcomes {
  /** Of BPF_MAP_CREATE. */
  readonly creation: readonly Outcome[];
  /** Of the map helpers. A missing one has no operation to call on this type: the kernel oopses. */
  readonly helpers: Readonly<Partial<Record<MapHelper, readonly Outcome[]>>>;
}

const HASHTAB = 'kernel/bpf/hashtab.c';
const ARRAYMAP = 'kernel/bpf/arraymap.c';
const QUEUE_STACK = 'kernel/bpf/queue_stack_maps.c';
const RINGBUF = 'kernel/bpf/ringbuf.c';
const STACKMAP = 'kernel/bpf/stackmap.c';
const FROM_USER_SPACE = 'only user space updates maps of this type';
const LOCK_HELD = 'a program would have to interrupt, on the same CPU, another that is inside the map';

const ARRAY_HELPERS: MapTypeOutcomes['helpers'] = {
  bpf_map_lookup_elem: [succeeds('the index is below max_entries', ARRAYMAP), givesNull('it is not', ARRAYMAP)],
  bpf_map_update_elem: [
    succeeds('the index is below max_entries', ARRAYMAP),
    fails('EINVAL', 'unknown flags, or BPF_F_LOCK', ARRAYMAP),
    fails('E2BIG', 'the index is not below max_entries', ARRAYMAP),
    fails('EEXIST', 'BPF_NOEXIST: every element exists', ARRAYMAP),
  ],
  bpf_map_delete_elem: [fails('EINVAL', 'no element can be deleted', ARRAYMAP)],
};

const ARRAY_CREATION: readonly Outcome[] = [
  succeeds('the definition is sound', ARRAYMAP),
  fails('EINVAL', 'no entries, keys that are not u32, no value, or foreign flags', ARRAYMAP),
  fails('E2BIG', 'a value that is too large', ARRAYMAP),
  fails('ENOMEM', 'more elements than the kernel has memory for', ARRAYMAP),
];

const TAKING: readonly Outcome[] = [
  succeeds('there is a value', QUEUE_STACK),
  fails('ENOENT', 'the map is empty', QUEUE_STACK),
  outOfReach('EBUSY', 'the lock of the map is held', QUEUE_STACK, LOCK_HELD),
];

const QUEUE_STACK_OUTCOMES: MapTypeOutcomes = {
  creation: [
    succeeds('the definition is sound', QUEUE_STACK),
    fails('EINVAL', 'no entries, keys, no value, or foreign flags', QUEUE_STACK),
    fails('E2BIG', 'a value that is too large', QUEUE_STACK),
    fails('ENOMEM', 'more values than the kernel has memory for', QUEUE_STACK),
  ],
  helpers: {
    bpf_map_lookup_elem: [givesNull('nothing can be looked up', QUEUE_STACK)],
    bpf_map_update_elem: [fails('EINVAL', 'nothing can be updated', QUEUE_STACK)],
    bpf_map_delete_elem: [fails('EINVAL', 'nothing can be deleted', QUEUE_STACK)],
    bpf_map_push_elem: [
      succeeds('there is room, or BPF_EXIST makes room', QUEUE_STACK),
      fails('EINVAL', 'BPF_NOEXIST or unknown flags', QUEUE_STACK),
      fails('E2BIG', 'the map is full', QUEUE_STACK),
      outOfReach('EBUSY', 'the lock of the map is held', QUEUE_STACK, LOCK_HELD),
    ],
    bpf_map_pop_elem: TAKING,
    bpf_map_peek_elem: TAKING,
  },
};

const BUCKET_LOCK: readonly Outcome[] = [
  outOfReach('EDEADLK', 'the lock of the bucket is held by this CPU', HASHTAB, LOCK_HELD),
  outOfReach('ETIMEDOUT', 'the lock of the bucket cannot be taken', HASHTAB, LOCK_HELD),
];

/** The outcomes of map creation and map helpers, by the type's name, for every type of the model. */
export const MAP_OUTCOMES: Readonly<Record<string, MapTypeOutcomes>> = {
  hash: {
    creation: [
      succeeds('the definition is sound', HASHTAB),
      fails('EINVAL', 'no entries, no key, no value, or foreign flags', HASHTAB),
      fails('E2BIG', 'elements that are too large, or more than 2^27 of them', HASHTAB),
      fails('ENOMEM', 'more elements than the kernel has memory for', HASHTAB),
    ],
    helpers: {
      bpf_map_lookup_elem: [succeeds('the key is there', HASHTAB), givesNull('it is not', HASHTAB)],
      bpf_map_update_elem: [
        succeeds('the key exists, or there is room for it', HASHTAB),
        fails('EINVAL', 'unknown flags, or BPF_F_LOCK', HASHTAB),
        fails('EEXIST', 'BPF_NOEXIST, and the key exists', HASHTAB),
        fails('ENOENT', 'BPF_EXIST, and the key does not exist', HASHTAB),
        fails('E2BIG', 'the map is full, and the key is new', HASHTAB),
        outOfReach('ENOMEM', 'an element cannot be allocated', HASHTAB, 'the memory of the kernel does not run out'),
        ...BUCKET_LOCK,
      ],
      bpf_map_delete_elem: [
        succeeds('the key is there', HASHTAB),
        fails('ENOENT', 'it is not', HASHTAB),
        ...BUCKET_LOCK,
      ],
    },
  },
  array: { creation: ARRAY_CREATION, helpers: ARRAY_HELPERS },
  percpu_array: { creation: ARRAY_CREATION, helpers: ARRAY_HELPERS },
  queue: QUEUE_STACK_OUTCOMES,
  stack: QUEUE_STACK_OUTCOMES,
  perf_event_array: {
    creation: [
      succeeds('the definition is sound', ARRAYMAP),
      fails('EINVAL', 'no entries, keys or values that are not u32, or foreign flags', ARRAYMAP),
    ],
    helpers: {
      bpf_map_lookup_elem: [fails('EOPNOTSUPP', 'nothing can be looked up: the pointer is an error', ARRAYMAP)],
      bpf_map_update_elem: [
        outOfReach('EBADF', 'the value is not a file descriptor of a perf event', ARRAYMAP, FROM_USER_SPACE),
        outOfReach('E2BIG', 'the slot does not exist', ARRAYMAP, FROM_USER_SPACE),
        outOfReach('EINVAL', 'flags other than BPF_ANY', ARRAYMAP, FROM_USER_SPACE),
      ],
      bpf_map_delete_elem: [
        succeeds('the slot holds an event', ARRAYMAP),
        fails('ENOENT', 'it holds none', ARRAYMAP),
        fails('E2BIG', 'the slot does not exist', ARRAYMAP),
      ],
    },
  },
  stack_trace: {
    creation: [
      succeeds('the definition is sound', STACKMAP),
      fails(
        'EINVAL',
        'no entries, keys that are not u32, values that are not a stack or too long, foreign flags',
        STACKMAP,
      ),
      fails('E2BIG', 'more than 2^31 entries', STACKMAP),
    ],
    helpers: {
      bpf_map_lookup_elem: [fails('EOPNOTSUPP', 'nothing can be looked up: the pointer is an error', STACKMAP)],
      bpf_map_update_elem: [fails('EINVAL', 'nothing can be updated', STACKMAP)],
      bpf_map_delete_elem: [
        succeeds('a stack has the number', STACKMAP),
        fails('ENOENT', 'none has', STACKMAP),
        fails('E2BIG', 'no stack can have it', STACKMAP),
      ],
    },
  },
  ringbuf: {
    creation: [
      succeeds('the definition is sound', RINGBUF),
      fails('EINVAL', 'keys, values, a size that is not a power of two of pages, or foreign flags', RINGBUF),
    ],
    helpers: {
      bpf_map_lookup_elem: [fails('ENOTSUPP', 'nothing can be looked up: the pointer is an error', RINGBUF)],
      bpf_map_update_elem: [fails('ENOTSUPP', 'nothing can be updated', RINGBUF)],
      bpf_map_delete_elem: [fails('ENOTSUPP', 'nothing can be deleted', RINGBUF)],
    },
  },
};

/** The outcomes of a map helper on every map type, each with its type. */
export function outcomesByMapType(helper: MapHelper): Outcome[] {
  return Object.entries(MAP_OUTCOMES).flatMap(([map, { helpers }]) =>
    (helpers[helper] ?? []).map((outcome) => ({ ...outcome, map })),
  );
}

import type { HostileOutcome } from './hostile-outcome.ts';

/** Where the programs of `memory_of_the_suite` go. */
export const PLACES: readonly string[] = ['registers', 'tables', 'protection', 'end'];
/** What they do there, as names of programs begin: each ends in an oops, but for those of {@link others}. */
export const WAYS: readonly string[] = [
  'read_',
  'write_',
  'fill_',
  'set_bit_',
  'add_',
  'push_',
  'jump_',
  'copied_',
  'copy_of_',
  'text_',
  'popped_',
  'locked_',
  'as_map_',
  'as_value_',
  'as_record_',
  'printed_',
];
const EDGES = ['over_the_edge', 'into_the_window', 'around_the_end', 'around_the_world'];

/** A copy from an address that is not mapped is an error of the helper. A record that nobody reserved breaks a rule before it is looked at. */
function others(way: string, program: string): string {
  if (way === 'copy_of_') return 'completed';
  if (way !== 'as_record_') return 'oops';
  return `conformance failure: program "${program}" calls bpf_ringbuf_submit at PLACE with N`;
}

/** What is to come of the object that looks for the suite's own memory. */
export const MEMORY_OF_THE_SUITE: HostileOutcome = {
  check:
    '1 DOES NOT CONFORM: breaks REX-MEMORY-01, REX-MEMORY-02, REX-MEMORY-03, REX-MEMORY-06, REX-RESOURCE-05, REX-STACK-01, REX-STACK-06',
  run: Object.fromEntries([
    ...WAYS.flatMap((way) => PLACES.map((place) => [`${way}${place}`, others(way, `${way}${place}`)])),
    ...EDGES.map((edge) => [edge, 'oops']),
  ]),
};

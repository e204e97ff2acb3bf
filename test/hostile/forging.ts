import type { HostileOutcome } from './hostile-outcome.ts';

/** What is to come of objects that forge pointers and structures, and write to what is not theirs. */
export const FORGING: Readonly<Record<string, HostileOutcome>> = {
  forged_objects: {
    check: '1 DOES NOT CONFORM: breaks REX-MEMORY-01, REX-RESOURCE-01, REX-RESOURCE-05, REX-PANIC-09',
    run: {
      map_of_data: 'oops',
      map_in_a_value: 'oops',
      map_beside: 'oops',
      map_of_a_value: 'oops',
      map_of_the_packet: 'oops',
      ring_of_an_array:
        'conformance failure: program "ring_of_an_array" calls bpf_ringbuf_reserve on map "array" at PLACE',
      array_of_a_ring: 'completed',
      record_of_a_value: 'conformance failure: program "record_of_a_value" calls bpf_ringbuf_submit at PLACE with N',
      record_beside:
        'conformance failure: program "record_beside" releases a reference that it does not hold, at PLACE',
      packet_of_an_event: 'oops',
      buffer_of_data: 'oops',
      task_of_data: 'oops',
      task_beside: 'oops',
      lock_on_the_stack: 'completed',
      lock_in_the_packet:
        'conformance failure: program "lock_in_the_packet" waits forever for the lock in memory at N at PLACE',
      lock_of_the_kernel:
        'conformance failure: program "lock_of_the_kernel" waits forever for the lock in memory at N at PLACE',
      lock_taken_by_nobody:
        'conformance failure: program "lock_taken_by_nobody" waits forever for the lock in map "array" at key N at PLACE',
    },
  },
  own_code_written: {
    check: '1 DOES NOT CONFORM: breaks REX-MEMORY-01, REX-MEMORY-03',
    run: {
      by_a_store: 'oops',
      by_an_exchange: 'oops',
      by_a_string: 'oops',
      by_a_copy: 'oops',
      by_a_text: 'oops',
      by_a_queue: 'oops',
      by_a_lock: 'oops',
      in_a_value: 'oops',
      in_the_packet: 'oops',
      in_the_log: 'oops',
      into_a_helper: 'oops',
      into_the_map: 'oops',
    },
  },
  packet_over_the_suite: {
    check: '1 DOES NOT CONFORM: breaks REX-MEMORY-01, REX-MEMORY-03',
    run: {
      tail_over_registers: 'oops',
      tail_over_protection: 'oops',
      tail_over_code: 'oops',
      head_over_registers: 'oops',
      head_over_protection: 'oops',
      fields_of_a_constant: 'oops',
      real_tail_over_registers: 'oops',
      real_head_over_registers: 'oops',
      registers_in_a_record:
        'conformance failure: program "registers_in_a_record" overwrote what its xdp context says of where the packet lies',
      registers_as_the_packet:
        'conformance failure: program "registers_as_the_packet" overwrote what its xdp context says of where the packet lies',
    },
  },
  probed_registers_overwritten: {
    check: '1 DOES NOT CONFORM: breaks REX-MEMORY-01, REX-MEMORY-02, REX-KPROBE-02',
    run: {
      goes_into_itself: 'completed',
      goes_nowhere: 'completed',
      stack_of_its_own: 'completed',
      in_user_mode: 'completed',
      all_of_them: 'completed',
      and_beyond: 'oops',
    },
  },
  wild_pointers_of_events: {
    check: '1 DOES NOT CONFORM: breaks REX-MEMORY-01, REX-MEMORY-02',
    run: {
      stack_of_nobody: 'oops',
      stack_into_nothing: 'oops',
      value_of_nobody: 'oops',
      value_into_nothing: 'oops',
      context_overwritten: 'oops',
      counter_of_nobody: 'oops',
      counter_into_nothing: 'oops',
      record_of_nothing: 'completed',
      record_of_nobody: 'oops',
      regs_overwritten: 'completed',
      beyond_the_event: 'oops',
      buffer_of_nobody: 'oops',
    },
  },
};

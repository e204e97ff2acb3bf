import { ENDLESS } from './endless.ts';
import { EXHAUSTING } from './exhausting.ts';
import { FORGING } from './forging.ts';
import type { HostileOutcome } from './hostile-outcome.ts';
import { MEMORY_OF_THE_SUITE } from './memory-of-the-suite.ts';

/** What is to come of each object of this folder, by its name. */
export const OUTCOMES: Readonly<Record<string, HostileOutcome>> = {
  ...EXHAUSTING,
  ...ENDLESS,
  ...FORGING,
  memory_of_the_suite: MEMORY_OF_THE_SUITE,
  cleanup_entries_wild: {
    check: '1 DOES NOT CONFORM: breaks REX-MEMORY-01, REX-MEMORY-03, REX-PANIC-03',
    run: {
      left: 'conformance failure: program "left" ended with 1 more valid rex_cleanup_entries of CPU 0 than before',
      left_in_panic:
        'conformance failure: program "left_in_panic" ended with 1 more valid rex_cleanup_entries of CPU 0 than before',
      all_left:
        'conformance failure: program "all_left" ended with 64 more valid rex_cleanup_entries of CPU 0 than before',
      called: 'oops',
      beyond_the_last: 'oops',
    },
  },
  code_without_symbols: {
    check: '1 DOES NOT CONFORM: breaks REX-MEMORY-01, REX-MEMORY-03, REX-MEMORY-06, REX-PANIC-11, REX-TERM-07',
    run: {
      enter_everywhere: 'timed out',
      call_null: 'oops',
      call_data: 'oops',
      call_stack: 'oops',
      call_context: 'oops',
    },
  },
  context_overwritten: {
    check: '1 DOES NOT CONFORM: breaks REX-MEMORY-01',
    run: {
      ends_swapped:
        'conformance failure: program "ends_swapped" overwrote what its xdp context says of where the packet lies',
      end_far_away:
        'conformance failure: program "end_far_away" overwrote what its xdp context says of where the packet lies',
      start_moved_before_a_helper:
        'conformance failure: program "start_moved_before_a_helper" overwrote what its xdp context says of where the packet lies',
      queue_elsewhere:
        'conformance failure: program "queue_elsewhere" overwrote what its xdp context says of where the packet lies',
      put_back: 'completed',
      length_overwritten:
        'conformance failure: program "length_overwritten" overwrote what its tc context says of where the packet lies',
    },
  },
  flags_left: {
    check: '1 DOES NOT CONFORM: breaks REX-MEMORY-05, REX-TERM-07',
    run: {
      direction: 'conformance failure: program "direction" returned with flags that the kernel cannot go on with',
      direction_before_a_call: 'conformance failure: the program called PLACE with the direction flag set',
      interrupts: 'conformance failure: program "interrupts" returned with flags that the kernel cannot go on with',
      trap: 'conformance failure: program "trap" returned with flags that the kernel cannot go on with',
      interrupts_and_loop: 'conformance failure: the program did not end within N s, and nothing ends it',
      interrupts_and_panic:
        'conformance failure: program "interrupts_and_panic" returned with flags that the kernel cannot go on with',
      direction_before_a_panic: 'conformance failure: the program called PLACE with the direction flag set',
    },
  },
  formats: {
    check: '0 CONFORMS',
    run: {
      trace_of_everything: 'completed',
    },
  },
  handler_returns: {
    check: '1 DOES NOT CONFORM: breaks REX-TERM-07, REX-TERM-08',
    run: {
      spin: 'conformance failure: the watchdog fired after 20 s, at PLACE, but the program returned',
    },
  },
  kernel_text: {
    check: '1 DOES NOT CONFORM: breaks REX-MEMORY-01, REX-MEMORY-03, REX-MEMORY-06',
    run: {
      middle_of_a_helper: 'conformance failure: control went to PLACE in the kernel, which programs cannot call',
      middle_of_the_landing_pad: 'conformance failure: control went to PLACE in the kernel, which programs cannot call',
      helper_written: 'oops',
      exit_called:
        'conformance failure: the program came back to rex_exit with stack pointer N, which is not that of the caller',
      nowhere_in_the_kernel: 'conformance failure: control went to N in the kernel, which programs cannot call',
      variable_called: 'oops',
    },
  },
  kernels_clock: {
    check: '1 DOES NOT CONFORM: breaks REX-MEMORY-01, REX-TERM-07',
    run: {
      always_young: 'conformance failure: the program did not end within N s, though the watchdog fired',
      nobody: 'conformance failure: the program did not end within N s, though the watchdog fired',
      somebody_else: 'conformance failure: program "somebody_else" overwrote a per-CPU variable of the kernel',
      old: 'conformance failure: program "old" overwrote a per-CPU variable of the kernel',
    },
  },
  locks: {
    check: '1 DOES NOT CONFORM: breaks REX-MEMORY-01, REX-RESOURCE-01, REX-RESOURCE-04, REX-RESOURCE-05',
    run: {
      kept: 'conformance failure: program "kept" ended holding the lock in map "values" at key N',
      twice: 'conformance failure: program "twice" takes a second lock',
      not_held: 'conformance failure: program "not_held" releases a lock that is not held',
      word_overwritten: 'conformance failure: program "word_overwritten" releases a lock that it has overwritten',
    },
  },
  names_not_utf8: {
    check: '0 CONFORMS',
    run: {
      speak: 'panicked',
    },
  },
  packet_room_written: {
    check: '1 DOES NOT CONFORM: breaks REX-MEMORY-01, REX-XDP-02',
    run: {
      behind: 'conformance failure: program "behind" wrote behind its packet',
      before: 'conformance failure: program "before" wrote before its packet',
      given: 'completed',
      behind_in_tc: 'conformance failure: program "behind_in_tc" wrote behind its packet',
      before_in_tc: 'conformance failure: program "before_in_tc" wrote before its packet',
      within_in_tc: 'completed',
    },
  },
  panic_with_escapes: {
    check: '0 CONFORMS',
    run: {
      speak: 'panicked',
    },
  },
  record_header_overwritten: {
    check: '1 DOES NOT CONFORM: breaks REX-MEMORY-01, REX-RESOURCE-05',
    run: {
      length: 'conformance failure: the header of a record at byte 0 of ring buffer "ring" was overwritten',
      page_offset: 'conformance failure: the header of a record at byte 0 of ring buffer "ring" was overwritten',
      twice: 'conformance failure: program "twice" releases a reference that it does not hold, at PLACE',
      after_submit: 'conformance failure: the header of a record at byte 0 of ring buffer "ring" was overwritten',
    },
  },
  stack_elsewhere: {
    check: '1 DOES NOT CONFORM: breaks REX-MEMORY-01, REX-MEMORY-02, REX-MEMORY-03, REX-STACK-07',
    run: {
      helper_on_a_value: 'conformance failure: the program called PLACE with stack pointer N',
      helper_nowhere: 'oops',
      landing_on_a_value: 'conformance failure: the program called PLACE with stack pointer N',
      return_nowhere: 'oops',
      return_of_another: 'oops',
      return_shifted: 'oops',
    },
  },
  text_without_nul: {
    check: '5 INCOMPLETE',
    run: {
      print_all: 'unsupported: program "print_all" gives a helper a text of more than N bytes',
    },
  },
  variables_overwritten: {
    check: '1 DOES NOT CONFORM: breaks REX-MEMORY-01, REX-MEMORY-03',
    run: {
      stack_pointer: 'conformance failure: program "stack_pointer" overwrote a per-CPU variable of the kernel',
      offset_of_cpu: 'conformance failure: program "offset_of_cpu" overwrote a per-CPU variable of the kernel',
      task: 'conformance failure: program "task" overwrote a per-CPU variable of the kernel',
      number_of_cpu: 'conformance failure: program "number_of_cpu" overwrote a per-CPU variable of the kernel',
      node: 'conformance failure: program "node" overwrote a per-CPU variable of the kernel',
      state: 'conformance failure: program "state" left rex_termination_state of CPU 0 at 1',
      state_beyond: 'conformance failure: program "state_beyond" left rex_termination_state of CPU 0 at 77',
      ticks: 'oops',
    },
  },
  variables_overwritten_before_calls: {
    check: '1 DOES NOT CONFORM: breaks REX-MEMORY-01, REX-PANIC-09, REX-TERM-07',
    run: {
      stack_pointer: 'conformance failure: program "stack_pointer" overwrote a per-CPU variable of the kernel',
      offset_of_cpu: 'conformance failure: program "offset_of_cpu" overwrote a per-CPU variable of the kernel',
      stack_pointer_and_panic:
        'conformance failure: the program came back to rex_exit with stack pointer N, which is not that of the caller',
      offset_and_panic: 'conformance failure: program "offset_and_panic" overwrote a per-CPU variable of the kernel',
      state_and_loop: 'conformance failure: the program did not end within N s, though the watchdog fired',
    },
  },
  wild_pointers: {
    check: '1 DOES NOT CONFORM: breaks REX-MEMORY-01, REX-RESOURCE-05',
    run: {
      lookup_map: 'oops',
      lookup_key: 'oops',
      update_value: 'oops',
      delete_key: 'oops',
      push_value: 'oops',
      pop_value: 'oops',
      ring_output: 'oops',
      submit: 'conformance failure: program "submit" calls bpf_ringbuf_submit at PLACE with N',
      discard_map: 'conformance failure: program "discard_map" calls bpf_ringbuf_discard at PLACE with N',
      query_array: 'conformance failure: program "query_array" calls bpf_ringbuf_query on map "array" at PLACE',
      event_context: 'oops',
      adjust_context: 'oops',
      redirect_context: 'oops',
      lock: 'oops',
      unlock: 'oops',
      release: 'oops',
      trace_format: 'oops',
      snprintf_arguments: 'oops',
      printk_format: 'oops',
      printk_list: 'oops',
      read_to: 'oops',
      read_from: 'completed',
    },
  },
  wild_sizes: {
    check: '1 DOES NOT CONFORM: breaks REX-MEMORY-01',
    run: {
      reserve: 'completed',
      output: 'completed',
      event: 'completed',
      read: 'oops',
      trace: 'completed',
      print_into: 'completed',
      head: 'completed',
      tail: 'completed',
      pid: 'completed',
    },
  },
};

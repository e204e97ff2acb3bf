/** What is to come of a hostile object. */
export interface HostileOutcome {
  /** Of `check`: the exit code, the verdict, and the requirements that are broken. */
  readonly check: string;
  /** Of `run`, by program: its outcome and why, with N for numbers and PLACE for places; or the error that nothing could be run for. */
  readonly run: Readonly<Record<string, string>>;
}

/** What is to come of each object of this folder, by its name. */
export const OUTCOMES: Readonly<Record<string, HostileOutcome>> = {
  array_touched_whole: {
    check: '5 INCOMPLETE',
    run: {
      touch_all: 'unsupported: there is no memory for more values of map "values"',
    },
  },
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
  flood_of_copies: {
    check: '5 INCOMPLETE',
    run: {
      copy_on: 'unsupported: program "copy_on" sends more than N copies of one packet',
    },
  },
  flood_of_keys: {
    check: '5 INCOMPLETE',
    run: {
      insert: 'completed',
    },
  },
  flood_of_log_lines: {
    check: '5 INCOMPLETE',
    run: {
      print: 'completed',
    },
  },
  flood_of_queue_entries: {
    check: '5 INCOMPLETE',
    run: {
      push: 'completed',
    },
  },
  flood_of_records: {
    check: '5 INCOMPLETE',
    run: {
      write: 'completed',
    },
  },
  flood_of_reservations: {
    check: '1 DOES NOT CONFORM: breaks REX-RESOURCE-03',
    run: {
      reserve:
        'conformance failure: program "reserve" ended holding a reference to a record of 8 bytes in ring buffer "ring"',
    },
  },
  flood_of_trace_lines: {
    check: '5 INCOMPLETE',
    run: {
      print: 'completed',
    },
  },
  formats: {
    check: '0 CONFORMS',
    run: {
      trace_of_everything: 'completed',
    },
  },
  handler_never_ends: {
    check: '1 DOES NOT CONFORM: breaks REX-TERM-07, REX-TERM-08',
    run: {
      spin: 'conformance failure: the program did not end within N s, though the watchdog fired',
    },
  },
  handler_returns: {
    check: '1 DOES NOT CONFORM: breaks REX-TERM-07, REX-TERM-08',
    run: {
      spin: 'conformance failure: the watchdog fired after 20 s, at PLACE, and the program returned all the same',
    },
  },
  huge_array: {
    check: '1 DOES NOT CONFORM: breaks REX-LOAD-07',
    run: {
      pass: 'MAP_CREATE_ENOMEM',
    },
  },
  huge_hash: {
    check: '1 DOES NOT CONFORM: breaks REX-LOAD-07',
    run: {
      pass: 'MAP_CREATE_E2BIG',
    },
  },
  huge_percpu_array: {
    check: '1 DOES NOT CONFORM: breaks REX-LOAD-07',
    run: {
      pass: 'MAP_CREATE_ENOMEM',
    },
  },
  huge_perf_event_array: {
    // 2 GiB of pointers, which Linux 6.18 allocates.
    check: '0 CONFORMS',
    run: {
      pass: 'completed',
    },
  },
  huge_queue: {
    check: '1 DOES NOT CONFORM: breaks REX-LOAD-07',
    run: {
      pass: 'MAP_CREATE_ENOMEM',
    },
  },
  huge_ring: {
    check: '5 INCOMPLETE',
    run: {
      write: 'MAP_BEYOND_WINDOW',
    },
  },
  huge_stack: {
    check: '0 CONFORMS',
    run: {
      push: 'completed',
    },
  },
  huge_stack_trace: {
    // Linux allocates the elements with the map: 2 TB.
    check: '1 DOES NOT CONFORM: breaks REX-LOAD-07',
    run: {
      pass: 'MAP_CREATE_ENOMEM',
    },
  },
  kernel_text: {
    check: '1 DOES NOT CONFORM: breaks REX-MEMORY-01, REX-MEMORY-03, REX-MEMORY-06',
    run: {
      middle_of_a_helper: 'conformance failure: control went to PLACE in the kernel, which programs cannot call',
      middle_of_the_landing_pad: 'conformance failure: control went to PLACE in the kernel, which programs cannot call',
      helper_written: 'oops',
      exit_called:
        "conformance failure: the program came back to rex_exit with stack pointer N, where the caller's stack pointer is not",
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
  log_buffer_without_nul: {
    check: '1 DOES NOT CONFORM: breaks REX-MEMORY-01, REX-MEMORY-02, REX-PANIC-09',
    run: {
      full: 'panicked',
      full_of_newlines: 'panicked',
      no_text: 'panicked',
      beyond: 'oops',
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
      twice: 'conformance failure: program "twice" gives back a reference that it does not hold, at PLACE',
      after_submit: 'conformance failure: the header of a record at byte 0 of ring buffer "ring" was overwritten',
    },
  },
  recursion: {
    check: '1 DOES NOT CONFORM: breaks REX-MEMORY-01, REX-STACK-01, REX-STACK-08',
    run: {
      descend: 'oops',
    },
  },
  stack_elsewhere: {
    check: '1 DOES NOT CONFORM: breaks REX-MEMORY-01, REX-MEMORY-02, REX-MEMORY-03, REX-STACK-07',
    run: {
      helper_on_a_value:
        'conformance failure: the program called PLACE with stack pointer N, which is not on the Rex stack of CPU 0',
      helper_nowhere: 'oops',
      landing_on_a_value:
        'conformance failure: the program called PLACE with stack pointer N, which is not on the Rex stack of CPU 0',
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
  value_of_805_mb: {
    check: '0 CONFORMS',
    run: {
      write_first: 'completed',
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
        "conformance failure: the program came back to rex_exit with stack pointer N, where the caller's stack pointer is not",
      offset_and_panic: 'conformance failure: program "offset_and_panic" overwrote a per-CPU variable of the kernel',
      state_and_loop: 'conformance failure: the program did not end within N s, though the watchdog fired',
    },
  },
  width_without_end: {
    check: '0 CONFORMS',
    run: {
      print_wide: 'completed',
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
  work_of_helpers: {
    check: '5 INCOMPLETE',
    run: {
      copy: 'unsupported: program "copy" lets helpers read and write more than N bytes in one run',
    },
  },
  work_of_string_instructions: {
    check: '5 INCOMPLETE',
    run: {
      fill_again:
        'unsupported: repeated string instructions have gone through more than N elements in this run, and go on at PLACE',
    },
  },
};

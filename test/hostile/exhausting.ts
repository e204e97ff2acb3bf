import type { HostileOutcome } from './hostile-outcome.ts';

/** What is to come of objects that would exhaust the machine: its memory, its time, its logs. */
export const EXHAUSTING: Readonly<Record<string, HostileOutcome>> = {
  array_touched_whole: {
    check: '5 INCOMPLETE',
    run: {
      touch_all: 'unsupported: there is no memory for more values of map "values"',
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
  handler_never_ends: {
    check: '1 DOES NOT CONFORM: breaks REX-TERM-07, REX-TERM-08',
    run: {
      spin: 'conformance failure: the program did not end within N s, though the watchdog fired',
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
  log_buffer_without_nul: {
    check: '1 DOES NOT CONFORM: breaks REX-MEMORY-01, REX-MEMORY-02, REX-PANIC-09',
    run: {
      full: 'panicked',
      full_of_newlines: 'panicked',
      no_text: 'panicked',
      beyond: 'oops',
    },
  },
  maps_of_1_gib_together: {
    check: '0 CONFORMS',
    run: {
      pass: 'completed',
    },
  },
  maps_of_20_gib_together: {
    check: '1 DOES NOT CONFORM: breaks REX-LOAD-07',
    run: {
      pass: 'MAP_CREATE_ENOMEM',
    },
  },
  recursion: {
    check: '1 DOES NOT CONFORM: breaks REX-MEMORY-01, REX-STACK-01, REX-STACK-08',
    run: {
      descend: 'oops',
    },
  },
  rings_of_2_gib_together: {
    check: '0 CONFORMS',
    run: {
      pass: 'completed',
    },
  },
  value_of_805_mb: {
    check: '0 CONFORMS',
    run: {
      write_first: 'completed',
    },
  },
  width_without_end: {
    check: '0 CONFORMS',
    run: {
      print_wide: 'completed',
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

@universal
Feature: A sound program keeps every requirement, whatever it is for
  Nobody says what the program is to do: it is audited, and run where it is attached over packets, records, registers and samples of every kind,
  with maps that are empty, full, and filled with the ends of the numbers, and with the watchdog firing in between.

  @REX-LOAD-01 @REX-LOAD-02 @REX-LOAD-03 @REX-LOAD-04 @REX-LOAD-05 @REX-LOAD-06 @REX-LOAD-07 @REX-LOAD-08 @REX-LOAD-11 @REX-LOAD-14
  @REX-MEMORY-01 @REX-MEMORY-02 @REX-MEMORY-03 @REX-MEMORY-04 @REX-MEMORY-05 @REX-MEMORY-06
  @REX-RESOURCE-01 @REX-RESOURCE-02 @REX-RESOURCE-03 @REX-RESOURCE-04 @REX-RESOURCE-05
  @REX-PANIC-03 @REX-PANIC-09 @REX-PANIC-11 @REX-STACK-01 @REX-STACK-06 @REX-STACK-07 @REX-STACK-08
  @REX-TERM-07 @REX-XDP-02 @REX-KPROBE-02
  Scenario Outline: [<number>] <object> is sound
    Then object "<object>" keeps every requirement of the universal profile

    Examples:
      | number | object                |
      | 1      | arithmetic            |
      | 2      | big_array             |
      | 3      | big_maps              |
      | 4      | bmc                   |
      | 5      | clone_redirect        |
      | 6      | context_switches      |
      | 7      | dispatch_table        |
      | 8      | dup_totals            |
      | 9      | error_injector        |
      | 10     | exec_counter          |
      | 11     | gap_narrow_load       |
      | 12     | gap_parser            |
      | 13     | guards                |
      | 14     | hello                 |
      | 15     | helper_values         |
      | 16     | kernel_format         |
      | 17     | kernel_state          |
      | 18     | map_api               |
      | 19     | map_calls             |
      | 20     | packet_lengths        |
      | 21     | packet_totals         |
      | 22     | per_cpu_counter       |
      | 23     | perf_counter          |
      | 24     | perf_output           |
      | 25     | perf_sampler          |
      | 26     | printer               |
      | 27     | queue_stack           |
      | 28     | recursion             |
      | 29     | slow_helper           |
      | 30     | socket_states         |
      | 31     | stack_sampler         |
      | 32     | statics               |
      | 33     | syscall_counter       |
      | 34     | task_lookup           |
      | 35     | two_programs          |
      | 36     | prefixed_hello        |
      | 37     | opt/arithmetic.O0     |
      | 38     | opt/dispatch_table.O3 |
      | 39     | opt/printer.Oz        |

  @REX-PANIC-10 @REX-PANIC-12 @REX-XDP-07
  Scenario: [40] Programs that panic on nothing, whose functions all have symbols, and whose results are verdicts
    Then by the universal profile these objects break only
      | object          | requirements |
      | hello           |              |
      | bmc             |              |
      | gap_parser      |              |
      | syscall_counter |              |

  @REX-PANIC-10
  Scenario: [41] Programs that some input makes panic, each time cleanly
    Then by the universal profile these objects break only
      | object             | requirements |
      | arp_operations     | REX-PANIC-10 |
      | classifier         | REX-PANIC-10 |
      | explicit_panic     | REX-PANIC-10 |
      | gap_data_loop      | REX-PANIC-10 |
      | gap_policy_pointer | REX-PANIC-10 |
      | nested_unwrap      | REX-PANIC-10 |
      | overflow           | REX-PANIC-10 |
      | panic_long_message | REX-PANIC-10 |
      | panic_with_lock    | REX-PANIC-10 |
      | port_filter        | REX-PANIC-10 |
      | ring_events        | REX-PANIC-10 |
      | slice_index        | REX-PANIC-10 |
      | two_locks          | REX-PANIC-10 |
      | unwrap_none        | REX-PANIC-10 |
      | waypoints          | REX-PANIC-10 |
      | opt/port_filter.Os | REX-PANIC-10 |

  @REX-XDP-07
  Scenario: [42] Programs whose errors are results that are no verdict
    Then by the universal profile these objects break only
      | object        | requirements |
      | packet_events | REX-XDP-07   |
      | packet_slots  | REX-XDP-07   |
      | resize_packet | REX-XDP-07   |

# Retired: 1
@universal
Feature: A sound program keeps every requirement, whatever its purpose
  Nobody describes the program's task. It is audited, and runs at its attach point over packets, records, registers and samples of
  every kind. Its maps are empty, full, or filled with extreme numbers, and the watchdog fires in between.

  @REX-LOAD-01 @REX-LOAD-02 @REX-LOAD-03 @REX-LOAD-04 @REX-LOAD-05 @REX-LOAD-06 @REX-LOAD-07 @REX-LOAD-08 @REX-LOAD-11 @REX-LOAD-14
  @REX-MEMORY-01 @REX-MEMORY-02 @REX-MEMORY-03 @REX-MEMORY-04 @REX-MEMORY-05 @REX-MEMORY-06
  @REX-RESOURCE-01 @REX-RESOURCE-02 @REX-RESOURCE-03 @REX-RESOURCE-04 @REX-RESOURCE-05
  @REX-PANIC-03 @REX-PANIC-09 @REX-PANIC-11 @REX-STACK-01 @REX-STACK-06 @REX-STACK-07 @REX-STACK-08
  @REX-TERM-07 @REX-TERM-08 @REX-XDP-02 @REX-KPROBE-02
  Scenario Outline: [<number>] <object> is sound
    Then object "<object>" keeps every requirement of the universal profile

    Examples:
      | number | object           |
      | 2      | clone_redirect   |
      | 3      | context_switches |
      | 4      | dispatch_table   |
      | 5      | error_injector   |
      | 6      | guards           |
      | 7      | kernel_state     |
      | 8      | map_calls        |
      | 9      | perf_sampler     |
      | 10     | recursion        |
      | 11     | stack_sampler    |
      | 12     | task_lookup      |
      | 13     | two_programs     |
      | 14     | opt/printer.Oz   |

  @REX-MEMORY-07 @REX-PANIC-10 @REX-PANIC-12 @REX-XDP-07
  Scenario: [15] Programs that never panic, whose functions all have symbols, and whose results are verdicts
    Then by the universal profile these objects break only
      | object          | requirements |
      | hello           |              |
      | gap_parser      |              |
      | syscall_counter |              |

  @REX-PANIC-10
  Scenario: [16] Programs that panic on some input, always cleanly
    Then by the universal profile these objects break only
      | object             | requirements |
      | arp_operations     | REX-PANIC-10 |
      | classifier         | REX-PANIC-10 |
      | nested_unwrap      | REX-PANIC-10 |
      | panic_with_lock    | REX-PANIC-10 |
      | port_filter        | REX-PANIC-10 |
      | opt/port_filter.Os | REX-PANIC-10 |

  @REX-XDP-07
  Scenario: [17] Programs whose errors are results that are not verdicts
    Then by the universal profile these objects break only
      | object        | requirements |
      | packet_events | REX-XDP-07   |
      | packet_slots  | REX-XDP-07   |
      | resize_packet | REX-XDP-07   |

  @REX-RESOURCE-01 @REX-RESOURCE-04 @REX-RESOURCE-05 @REX-PANIC-09
  Scenario: [18] What only certain packets lead to is judged with a capture of them
    Then object "bmc" keeps every requirement of the universal profile, with these events
      """
      events:
        - capture: memcached.pcapng
      """

@maps
Feature: A perf event array carries records to the buffer of the CPU that a program runs on
  User space opens an event on each CPU and puts it into that CPU's slot. A program names a slot, or the current CPU. Only the
  event of its own CPU takes its records. A record holds the program's data and, on request, the first bytes of a packet.

  @REX-MAP-11
  Scenario: [1] Records of each CPU are in its own buffer
    Given the kernel has 2 CPUs
    And the object "perf_output", attached to tracepoint "syscalls/sys_enter_dup"
    And user space listens to map "events" with 1 page for each CPU
    When task 42 "bash" on CPU 1 hits the tracepoint
    And task 43 "cat" hits the tracepoint with
      | fildes | 1 |
    Then the result is 0
    And user space reads from map "events"
      | CPU | value: u32[2] |
      | 0   | [43, 1]       |
      | 1   | [42, 0]       |
    And user space reads nothing from map "events"
    And nothing else changed

  @REX-MAP-12
  Scenario Outline: [<number>] Sending to <what> gives <errno>
    Given the kernel has 2 CPUs
    And the object "perf_output", attached to tracepoint "syscalls/sys_enter_dup"
    And user space listens to map "events" with 1 page for each CPU
    When task 42 "bash" hits the tracepoint with
      | fildes | <descriptor> |
    Then the result is <errno>
    And user space reads nothing from map "events"

    Examples:
      | number | what                      | descriptor | errno |
      | 2      | the event of another CPU  | 2          | -95   |
      | 3      | a slot without an event   | 3          | -2    |
      | 4      | a slot behind the array   | 5          | -7    |

  @REX-MAP-12
  Scenario: [5] Nobody listens
    Given the object "perf_output", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint
    Then the result is -2
    And nothing else changed

  @REX-MAP-12
  Scenario: [6] A counter in the slot takes no records
    Given the object "perf_output", attached to tracepoint "syscalls/sys_enter_dup"
    And map "events" has these counters
      | slot | CPU | counter |
      | 0    | 0   | 5       |
    When task 42 "bash" hits the tracepoint
    Then the result is -22

  @REX-MAP-13
  Scenario: [7] A full buffer loses records, and the next record holds their number
    Given the object "perf_output", attached to tracepoint "syscalls/sys_enter_dup"
    And user space listens to map "events" with 1 page for each CPU
    When task 42 "bash" hits the tracepoint 173 times
    Then user space reads 170 records from map "events"
    When task 42 "bash" hits the tracepoint 2 times
    Then user space reads from map "events"
      | lost | value: u32[2] |
      | 3    | [42, 0]       |
      | 0    | [42, 0]       |

  @REX-MAP-14
  Scenario Outline: [<number>] A record includes the first bytes of the packet, from <where>
    Given the object "packet_events"
    And program "<program>" is attached to <where> on "eth0"
    And user space listens to map "<map>" with 1 page for each CPU
    And map "sampled" holds
      | key: u32 | value: u32 |
      | 0        | 6          |
    When the packet "01 02 03 04 05 06 07 08 09 0a 0b 0c 08 00 45" arrives
    Then the result is 0
    And user space reads from map "<map>"
      | value: bytes[10]              |
      | 0f 00 00 00 01 02 03 04 05 06 |
    And no packet was changed

    Examples:
      | number | program           | where | map        |
      | 8      | sample_received   | xdp   | received   |
      | 9      | sample_classified | tc    | classified |

  @REX-MAP-14
  Scenario Outline: [<number>] More bytes than the packet has, from <where>, give EFAULT
    Given the object "packet_events"
    And program "<program>" is attached to <where> on "eth0"
    And user space listens to map "<map>" with 1 page for each CPU
    And map "sampled" holds
      | key: u32 | value: u32 |
      | 0        | 16         |
    When the packet "01 02 03 04 05 06 07 08 09 0a 0b 0c 08 00 45" arrives
    Then the result is -14
    And user space reads nothing from map "<map>"

    Examples:
      | number | program           | where | map        |
      | 10     | sample_received   | xdp   | received   |
      | 11     | sample_classified | tc    | classified |

  @REX-MAP-15
  Scenario Outline: [<number>] Reading a counter: <what>
    Given the kernel has 2 CPUs
    And the object "perf_counter", attached to tracepoint "syscalls/sys_enter_dup"
    And map "counters" has these counters
      | slot | CPU | counter | enabled | running |
      | 0    | 0   | 70      | 800     | 400     |
    When task 42 "bash" on CPU <CPU> hits the tracepoint with
      | fildes | <descriptor> |
    Then the result is <result>
    And map "value" holds exactly
      | key: u32 | value: u64[3] |
      | 0        | <value>       |

    Examples:
      | number | what                        | CPU | descriptor | result | value          |
      | 12     | by the number of its slot   | 0   | 0          | 0      | [70, 800, 400] |
      | 13     | by the current CPU          | 0   | 9          | 0      | [70, 800, 400] |
      | 14     | of another CPU              | 1   | 0          | -22    | [0, 0, 0]      |
      | 15     | in a slot without an event  | 1   | 9          | -2     | [0, 0, 0]      |
      | 16     | in a slot behind the array  | 0   | 2          | -7     | [0, 0, 0]      |

  @REX-MAP-12
  Scenario: [17] User space can put only perf events into the array
    Given the object "perf_output"
    Then writing to map "events" from user space is refused with EBADF
      | key: u32 | value: u32 |
      | 0        | 1          |
    And writing to map "events" from user space is refused with E2BIG
      | key: u32 | value: u32 |
      | 4        | 1          |
    And deleting from map "events" from user space is refused with ENOENT
      | key: u32 |
      | 0        |

  @REX-MAP-11 @REX-EVENTS-01
  Scenario: [18] User space may listen, read and open counters as an events file has it
    Given the kernel has 2 CPUs
    And the object "perf_output", attached to tracepoint "syscalls/sys_enter_dup"
    When these events happen
      """
      events:
        - {map: events, pages: 1}
        - {tracepoint: syscalls/sys_enter_dup, task: {pid: 42}, cpu: 1}
        - {map: events, read: all}
        - {tracepoint: syscalls/sys_enter_dup, task: {pid: 43}, cpu: 0}
        - {map: events, counters: [{slot: 1, cpu: 1, counter: 5}]}
        - {tracepoint: syscalls/sys_enter_dup, task: {pid: 44}, cpu: 1}
      """
    Then the verdicts are
      | events | result     |
      | 1      | 0          |
      | 2      | 0          |
      | 3      | 4294967274 |
    And user space reads from map "events"
      | CPU | value: u32[2] |
      | 0   | [43, 0]       |

  @REX-MAP-12
  Scenario Outline: [<number>] Sending a packet from <where> to <what> gives <result>
    Given the kernel has 2 CPUs
    And the object "packet_slots"
    And program "<program>" is attached to <where> on "eth0"
    And user space listens to map "<map>" with 1 page for each CPU
    And map "slot" holds
      | key: u32 | value: u32 |
      | 0        | <slot>     |
    When the packet "01 02 03 04 05 06 07 08 09 0a 0b 0c 08 00 45" arrives
    Then the result is <result>
    And user space reads nothing from map "<map>"

    Examples:
      | number | program         | where | map        | what                      | slot | result |
      | 19     | send_received   | xdp   | received   | the event of another CPU  | 1    | -95    |
      | 20     | send_received   | xdp   | received   | a slot without an event   | 2    | -2     |
      | 21     | send_received   | xdp   | received   | a slot behind the array   | 3    | -7     |
      | 22     | send_classified | tc    | classified | the event of another CPU  | 1    | -95    |
      | 23     | send_classified | tc    | classified | a slot without an event   | 2    | -2     |
      | 24     | send_classified | tc    | classified | a slot behind the array   | 3    | -7     |

  @REX-MAP-12
  Scenario Outline: [<number>] A counter in the slot takes no packets from <where>
    Given the object "packet_slots"
    And program "<program>" is attached to <where> on "eth0"
    And map "<map>" has these counters
      | slot | CPU | counter |
      | 0    | 0   | 5       |
    When the packet "01 02 03 04 05 06 07 08 09 0a 0b 0c 08 00 45" arrives
    Then the result is -22

    Examples:
      | number | program         | where | map        |
      | 25     | send_received   | xdp   | received   |
      | 26     | send_classified | tc    | classified |

  @REX-MAP-13
  Scenario Outline: [<number>] A buffer that is full of packets from <where> refuses the next
    Given the object "packet_slots"
    And program "<program>" is attached to <where> on "eth0"
    And user space listens to map "<map>" with 1 page for each CPU
    When packets 1-127 of "memcached-load.pcapng" arrive on "eth0"
    Then the result is 0
    When packet 128 of "memcached-load.pcapng" arrives on "eth0"
    Then the result is -28
    And user space reads 127 records from map "<map>"

    Examples:
      | number | program         | where | map        |
      | 27     | send_received   | xdp   | received   |
      | 28     | send_classified | tc    | classified |

  @REX-MAP-34
  Scenario: [29] A lookup by a program gives an error as a pointer: 2^64 less EOPNOTSUPP, 95
    Given the object "event_map_calls"
    And program "lookup" is attached to tracepoint "raw_syscalls/sys_enter"
    When task 42 "bash" hits tracepoint "raw_syscalls/sys_enter" with
      | id | 4 |
    Then the helper calls of program "lookup" are
      | helper              | result               |
      | bpf_map_lookup_elem | 18446744073709551521 |
    And nothing else changed

  @REX-MAP-34
  Scenario: [30] A program cannot put an event into the array: the kernel would call a missing function
    Given the object "event_map_calls"
    And program "update" is attached to tracepoint "raw_syscalls/sys_enter"
    When task 42 "bash" hits tracepoint "raw_syscalls/sys_enter" with
      | id | 4 |
    Then the kernel oopses in program "update"
      | exception | #PF     |
      | access    | execute |
      | address   | 0x0     |

  @REX-MAP-12
  Scenario: [31] A program removes an event from its slot once; there is no slot beyond the array
    Given the object "event_map_calls"
    And program "delete" is attached to tracepoint "raw_syscalls/sys_enter"
    And user space listens to map "events" with 1 page for each CPU
    When task 42 "bash" hits tracepoint "raw_syscalls/sys_enter" with
      | id | 4 |
    And task 42 "bash" hits tracepoint "raw_syscalls/sys_enter" with
      | id | 4 |
    And task 42 "bash" hits tracepoint "raw_syscalls/sys_enter" with
      | id   | 4   |
      | args | [2] |
    Then the verdicts are
      | events | result     |
      | 1      | 0          |
      | 2      | 4294967294 |
      | 3      | 4294967289 |

  @REX-MAP-31
  Scenario Outline: [<number>] A perf event array <what> is refused
    Given the object file "perf_output" with <field> of map "events" set to <value>
    Then loading "perf_output" is refused with EINVAL and message '*map "events" cannot be created*'

    Examples:
      | number | what                            | field       | value |
      | 32     | whose values are no descriptors | value_size  | 8     |
      | 33     | whose keys are no u32           | key_size    | 8     |
      | 34     | without entries                 | max_entries | 0     |
      | 35     | of a flag that it does not take | flags       | 1     |

  @REX-MAP-36
  Scenario Outline: [<number>] A packet's first <sampled> bytes and 4 of the program's are a record of <size> bytes, padding and all
    Given the object "packet_events"
    And program "sample_received" is attached to xdp on "eth0"
    And user space listens to map "received" with 1 page for each CPU
    And map "sampled" holds
      | key: u32 | value: u32 |
      | 0        | <sampled>  |
    When the packet "01 02 03 04 05 06 07 08 09 0a 0b 0c 08 00 45" arrives
    Then the result is 0
    And user space reads from map "received"
      | value: bytes[<size>] |
      | <record>             |

    Examples:
      | number | sampled | size | record                                                      |
      | 36     | 0       | 4    | 0f 00 00 00                                                 |
      | 37     | 4       | 12   | 0f 00 00 00 01 02 03 04 00 00 00 00                         |
      | 38     | 8       | 12   | 0f 00 00 00 01 02 03 04 05 06 07 08                         |
      | 39     | 14      | 20   | 0f 00 00 00 01 02 03 04 05 06 07 08 09 0a 0b 0c 08 00 00 00 |

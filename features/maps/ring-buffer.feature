@maps
Feature: A ring buffer carries records to user space in the order of their reservation
  A record is reserved, filled and then submitted or discarded, or copied in at once. User space sees what is committed, up to the oldest
  record that is not. A record takes a header of 8 bytes and a multiple of 8.

  Background:
    Given the object "ring_events", attached to tracepoint "syscalls/sys_enter_dup"

  @REX-MAP-06
  Scenario: [1] Records that are submitted arrive whole and in order, from all CPUs
    When these events happen
      """
      events:
        - {tracepoint: syscalls/sys_enter_dup, fields: {fildes: 3}, task: {pid: 42, comm: bash}}
        - {tracepoint: syscalls/sys_enter_dup, fields: {fildes: 4}, task: {pid: 43, comm: cat}}
      """
    Then user space reads from map "events"
      | value: u32[2] |
      | [42, 3]       |
      | [43, 4]       |
    And user space reads nothing from map "events"
    And nothing else changed

  @REX-MAP-06
  Scenario Outline: [<number>] A record that is <fate> never arrives
    When task 42 "bash" hits the tracepoint with
      | fildes | <descriptor> |
    Then the result is 0
    And the helper calls of the program are
      | helper                   |
      | bpf_get_current_pid_tgid |
      | bpf_ringbuf_reserve      |
      | bpf_ringbuf_discard      |
    And user space reads nothing from map "events"
    And nothing else changed

    Examples:
      | number | fate      | descriptor |
      | 2      | discarded | 90         |
      | 3      | dropped   | 91         |

  @REX-MAP-06
  Scenario: [4] A record reserved first arrives first, though it is submitted last
    When task 42 "bash" hits the tracepoint with
      | fildes | 92 |
    Then user space reads from map "events"
      | value: u32[2] |
      | [42, 1]       |
      | [42, 2]       |

  @REX-MAP-07
  Scenario: [5] A panic with a record open discards it
    When task 42 "bash" hits the tracepoint with
      | fildes | 93 |
    Then the program panics with "with a record open"
    And 1 cleanup was run
    And the helper calls of the program are
      | helper                   |
      | bpf_get_current_pid_tgid |
      | bpf_ringbuf_reserve      |
      | bpf_ringbuf_discard      |

  @REX-MAP-06
  Scenario: [6] A record may be written as text
    When task 42 "bash" hits the tracepoint with
      | fildes | 94 |
    Then user space reads from map "events"
      | value: char[16]    |
      | "pid 42.........." |

  @REX-MAP-08
  Scenario: [7] The queries give what is unread, the size, and both positions
    When task 42 "bash" hits the tracepoint with
      | fildes | 1 |
    Then user space reads from map "events"
      | value: u32[2] |
      | [42, 1]       |
    When task 42 "bash" hits the tracepoint with
      | fildes | 1100 |
    And task 42 "bash" hits the tracepoint with
      | fildes | 95 |
    Then map "answers" holds exactly
      | key: u32 | value: u64 |
      | 0        | 1112       |
      | 1        | 4096       |
      | 2        | 16         |
      | 3        | 1128       |

  @REX-MAP-09
  Scenario Outline: [<number>] <what> gives <result>, and no record
    When task 42 "bash" hits the tracepoint with
      | fildes | <descriptor> |
    Then the result is <result>
    And user space reads nothing from map "events"
    And nothing else changed

    Examples:
      | number | what                              | descriptor | result |
      | 8      | Output with an unknown flag       | 96         | -22    |
      | 9      | Output that cannot ever fit       | 4081       | -11    |
      | 10     | Reserving as much as the ring has | 99         | -1     |

  @REX-MAP-09
  Scenario Outline: [<number>] Output with flag <flag> arrives like any other
    When task 42 "bash" hits the tracepoint with
      | fildes | <descriptor> |
    Then the result is 0
    And user space reads from map "events"
      | value: bytes[8]         |
      | 07 07 07 07 07 07 07 07 |

    Examples:
      | number | flag                | descriptor |
      | 11     | BPF_RB_NO_WAKEUP    | 97         |
      | 12     | BPF_RB_FORCE_WAKEUP | 98         |

  @REX-MAP-09
  Scenario: [13] A full ring takes nothing until user space has read
    When task 42 "bash" hits the tracepoint with
      | fildes | 4056 |
    And task 42 "bash" hits the tracepoint with
      | fildes | 1 |
    And task 42 "bash" hits the tracepoint with
      | fildes | 2 |
    Then the verdicts are
      | events | result     |
      | 1-2    | 0          |
      | 3      | 4294967295 |
    And user space reads 2 records from map "events"
    When task 42 "bash" hits the tracepoint with
      | fildes | 2 |
    Then user space reads from map "events"
      | value: u32[2] |
      | [42, 2]       |

  @REX-MAP-10
  Scenario: [14] A record that wraps around the end of the ring is contiguous for the program and for user space
    When task 42 "bash" hits the tracepoint with
      | fildes | 4072 |
    Then user space reads 1 record from map "events"
    When task 42 "bash" hits the tracepoint with
      | fildes | 94 |
    Then user space reads from map "events"
      | value: char[16]    |
      | "pid 42.........." |
    When task 42 "bash" hits the tracepoint with
      | fildes | 95 |
    Then map "answers" holds exactly
      | key: u32 | value: u64 |
      | 0        | 0          |
      | 1        | 4096       |
      | 2        | 4104       |
      | 3        | 4104       |

  @REX-MAP-07
  Scenario: [15] A program that ends with a record open breaks a rule, and nothing behind the record arrives
    Given the object "leaked_record", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint
    Then program "leaked_record" breaks the rule 'program "leaked_record" ended holding a reference to a record of 24 bytes in ring buffer "events"*it acquired the reference at rex_prog_*::leaked_record+0x*'
    And user space reads nothing from map "leaked_record/events"

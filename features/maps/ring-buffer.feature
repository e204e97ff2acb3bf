@maps
Feature: A ring buffer carries records to user space in the order of their reservation
  A program reserves a record, fills it and then submits or discards it, or it copies one in at once. User space sees committed records up
  to the oldest open one. A record takes a header of 8 bytes and a multiple of 8.

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
  Scenario: [4] A record that is reserved first arrives first, even if it is submitted last
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
  Scenario: [7] The queries give the unread bytes, the size, and both positions
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
  Scenario: [15] A program that ends with an open record breaks a rule, and no later record arrives
    Given the object "leaked_record", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint
    Then program "leaked_record" breaks the rule 'program "leaked_record" ended holding a reference to a record of 24 bytes in ring buffer "events"*it acquired the reference at rex_prog_*::leaked_record+0x*'
    And user space reads nothing from map "leaked_record/events"

  @REX-MAP-34
  Scenario: [16] A lookup in a ring buffer gives an error as a pointer: 2^64 less ENOTSUPP, 524
    Given the object "map_calls"
    And program "lookup" is attached to tracepoint "raw_syscalls/sys_enter"
    When task 42 "bash" hits tracepoint "raw_syscalls/sys_enter" with
      | id | 27 |
    Then the helper calls of program "lookup" are
      | helper              | result               |
      | bpf_map_lookup_elem | 18446744073709551092 |
    And nothing else changed

  @REX-MAP-34
  Scenario Outline: [<number>] A ring buffer has nothing to <call>
    Given the object "map_calls"
    And program "<call>" is attached to tracepoint "raw_syscalls/sys_enter"
    When task 42 "bash" hits tracepoint "raw_syscalls/sys_enter" with
      | id | 27 |
    Then the helper calls of program "<call>" are
      | helper              | result |
      | bpf_map_<call>_elem | -524   |
    And nothing else changed

    Examples:
      | number | call   |
      | 17     | update |
      | 18     | delete |

  @REX-MAP-34
  Scenario: [19] The kernel has no function for a push to a ring buffer
    Given the object "map_calls"
    And program "push" is attached to tracepoint "raw_syscalls/sys_enter"
    When task 42 "bash" hits tracepoint "raw_syscalls/sys_enter" with
      | id | 27 |
    Then the kernel oopses in program "push"
      | exception | #PF     |
      | access    | execute |
      | address   | 0x0     |

  @REX-MAP-09
  Scenario Outline: [<number>] <call> of <what> gives <result>
    Given the object "ring_calls"
    And program "<call>" is attached to tracepoint "raw_syscalls/sys_enter"
    When task 42 "bash" hits tracepoint "raw_syscalls/sys_enter" with
      | args | [<size>, <flags>] |
    Then the result is <result>
    And user space reads nothing from map "ring"
    And nothing else changed

    Examples:
      | number | call    | what                           | size               | flags      | result |
      | 20     | output  | 8 bytes with an unknown flag   | 8                  | 4          | -22    |
      | 21     | output  | 8 bytes with a flag of bit 32  | 8                  | 4294967296 | -22    |
      | 22     | output  | a record as large as the ring  | 4088               | 0          | -11    |
      | 23     | output  | more than any record may have  | 1073741824         | 0          | -11    |
      | 24     | output  | more than any record, bad flag | 1073741824         | 4          | -22    |
      | 25     | reserve | 8 bytes with any flag          | 8                  | 1          | -1     |
      | 26     | reserve | 8 bytes with a flag of bit 32  | 8                  | 4294967296 | -1     |
      | 27     | reserve | a record as large as the ring  | 4088               | 0          | -1     |
      | 28     | reserve | more than any record may have  | 1073741824         | 0          | -1     |
      | 29     | reserve | 2^63 bytes                     | 0x8000000000000000 | 0          | -1     |

  @REX-MAP-06
  Scenario Outline: [<number>] A record of <size> bytes by <call>, which is <what>, arrives
    Given the object "ring_calls"
    And program "<call>" is attached to tracepoint "raw_syscalls/sys_enter"
    When task 42 "bash" hits tracepoint "raw_syscalls/sys_enter" with
      | args | [<size>, <flags>] |
    Then the result is 0
    And user space reads from map "ring"
      | value: bytes[<size>] |
      | <bytes>              |

    Examples:
      | number | call    | what                           | size | flags | bytes          |
      | 30     | reserve | no multiple of 8               | 3    | 0     | 07 07 07       |
      | 31     | output  | no multiple of 8               | 5    | 0     | 07 07 07 07 07 |
      | 32     | submit  | with BPF_RB_NO_WAKEUP          | 2    | 1     | 07 07          |
      | 33     | submit  | with BPF_RB_FORCE_WAKEUP       | 2    | 2     | 07 07          |
      | 34     | submit  | with a flag that nobody checks | 2    | 8     | 07 07          |

  @REX-MAP-06
  Scenario Outline: [<number>] <call> of a record of 0 bytes leaves a header and nothing else
    Given the object "ring_calls"
    And program "<call>" is attached to tracepoint "raw_syscalls/sys_enter"
    When task 42 "bash" hits tracepoint "raw_syscalls/sys_enter" 3 times
    Then the verdicts are
      | events | result |
      | 1-3    | 0      |
    And user space reads 3 records from map "ring"

    Examples:
      | number | call    |
      | 35     | output  |
      | 36     | reserve |

  @REX-MAP-06
  Scenario Outline: [<number>] A record that is discarded with <flag> never arrives, but keeps its space
    Given the object "ring_calls"
    And program "discard" is attached to tracepoint "raw_syscalls/sys_enter"
    When task 42 "bash" hits tracepoint "raw_syscalls/sys_enter" with
      | args | [16, <flags>] |
    Then the result is 0
    And user space reads nothing from map "ring"

    Examples:
      | number | flag                | flags |
      | 37     | BPF_RB_NO_WAKEUP    | 1     |
      | 38     | BPF_RB_FORCE_WAKEUP | 2     |

  @REX-MAP-08
  Scenario Outline: [<number>] A query for <what> gives <result>
    Given the object "ring_calls"
    And program "output" is attached to tracepoint "raw_syscalls/sys_enter"
    When task 42 "bash" hits tracepoint "raw_syscalls/sys_enter" with
      | args | [5, 0] |
    And program "output" is detached
    Given program "query" is attached to tracepoint "raw_syscalls/sys_enter"
    When task 42 "bash" hits tracepoint "raw_syscalls/sys_enter" with
      | args | [0, <flags>] |
    Then the result is <result>

    Examples:
      | number | what                              | flags      | result |
      | 39     | what is unread, BPF_RB_AVAIL_DATA | 0          | 16     |
      | 40     | the size, BPF_RB_RING_SIZE        | 1          | 4096   |
      | 41     | the reader's place, CONS_POS      | 2          | 0      |
      | 42     | the writer's place, PROD_POS      | 3          | 16     |
      | 43     | something unknown                 | 4          | 0      |
      | 44     | something unknown of bit 32       | 4294967297 | 0      |

  @REX-MAP-34
  Scenario Outline: [<number>] A ring buffer refuses <operation> it with ENOTSUPP: it has records, not entries
    Given the object "map_calls"
    Then <operation> map "ring" from user space is refused with ENOTSUPP
      | key |
      |     |

    Examples:
      | number | operation               |
      | 45     | writing to              |
      | 46     | deleting from           |
      | 47     | looking up in           |
      | 48     | taking from             |
      | 49     | finding the next key in |

  @REX-MAP-35
  Scenario Outline: [<number>] A reader that has read everything is woken <woken> by a record from <call> with <flag>
    Given the object "ring_calls"
    And program "<call>" is attached to tracepoint "raw_syscalls/sys_enter"
    When task 42 "bash" hits tracepoint "raw_syscalls/sys_enter" with
      | args | [8, <flags>] |
    Then user space reads <records> from map "ring", woken <woken>

    Examples:
      | number | call    | flag                | flags | records   | woken   |
      | 50     | output  | no flag             | 0     | 1 record  | 1 time  |
      | 51     | output  | BPF_RB_NO_WAKEUP    | 1     | 1 record  | 0 times |
      | 52     | output  | BPF_RB_FORCE_WAKEUP | 2     | 1 record  | 1 time  |
      | 53     | output  | both flags          | 3     | 1 record  | 1 time  |
      | 54     | submit  | no flag             | 0     | 1 record  | 1 time  |
      | 55     | submit  | BPF_RB_NO_WAKEUP    | 1     | 1 record  | 0 times |
      | 56     | discard | no flag             | 0     | 0 records | 1 time  |
      | 57     | discard | BPF_RB_NO_WAKEUP    | 1     | 0 records | 0 times |

  @REX-MAP-35
  Scenario Outline: [<number>] Three records with <flag> wake a reader that has read none by <which>
    Given the object "ring_calls"
    And program "output" is attached to tracepoint "raw_syscalls/sys_enter"
    When these events happen
      """
      events:
        - {tracepoint: raw_syscalls/sys_enter, fields: {args: [8, <flags>]}}
        - {tracepoint: raw_syscalls/sys_enter, fields: {args: [8, <flags>]}}
        - {tracepoint: raw_syscalls/sys_enter, fields: {args: [8, <flags>]}}
      """
    Then user space reads 3 records from map "ring", woken <woken>

    Examples:
      | number | flag                | which     | flags | woken   |
      | 58     | no flag             | the first | 0     | 1 time  |
      | 59     | BPF_RB_NO_WAKEUP    | none      | 1     | 0 times |
      | 60     | BPF_RB_FORCE_WAKEUP | each      | 2     | 3 times |

  @REX-MAP-35
  Scenario: [61] The next record wakes a reader that has read everything again
    Given the object "ring_calls"
    And program "output" is attached to tracepoint "raw_syscalls/sys_enter"
    When task 42 "bash" hits tracepoint "raw_syscalls/sys_enter" 2 times
    Then user space reads 2 records from map "ring", woken 1 time
    When task 42 "bash" hits tracepoint "raw_syscalls/sys_enter"
    Then user space reads 1 record from map "ring", woken 2 times

@maps
Feature: A stack trace map keeps each stack once, under a number made from its frames
  The number is the stack's hash, cut to the number of buckets. The flags choose the kernel's stack or the user's, skip frames, and decide
  what happens when two stacks have the same number. The program uses the sample's period as the flags.

  Background:
    Given the object "stack_sampler", attached to a perf event

  @REX-MAP-16
  Scenario: [1] The same stack has the same number and keeps its frames, of the kernel or of the user
    When a perf event samples task 42 "bash" with
      | period       | 0                                        |
      | kernel stack | [0xffffffffc0026ba5, 0xffffffff81f081aa] |
      | user stack   | [0x401000, 0x402000, 0x403000]           |
    And a perf event samples task 43 "cat" with
      | period       | 0                                        |
      | kernel stack | [0xffffffffc0026ba5, 0xffffffff81f081aa] |
    Then the result is 0
    And map "stacks" holds exactly
      | key: u32 | value: u64[4]                                  |
      | 0        | [0xffffffffc0026ba5, 0xffffffff81f081aa, 0, 0] |
    And map "counts" holds exactly
      | key: i32 | value: u64 |
      | 0        | 2          |
    And nothing else changed

  @REX-MAP-16
  Scenario: [2] The user's stack without its innermost frame, cut to the frames that a value holds
    When a perf event samples task 42 "bash" with
      | period       | 257                                                          |
      | kernel stack | [0xffffffff81000000]                                         |
      | user stack   | [0x401000, 0x7fe739b1f829, 0x7ffdb7f82c40, 1, 2, 3, 4, 5, 6] |
    Then map "stacks" holds exactly
      | key: u32 | value: u64[4]                          |
      | 1        | [0x7fe739b1f829, 0x7ffdb7f82c40, 1, 2] |

  @REX-MAP-17
  Scenario Outline: [<number>] <what> gives <result>
    When a perf event samples task 42 "bash" with
      | period       | <flags>              |
      | kernel stack | [0xffffffff81000000] |
      | user stack   | []                   |
    Then the result is <result>
    And map "stacks" is empty

    Examples:
      | number | what                        | flags | result |
      | 3      | An unknown flag             | 2048  | -22    |
      | 4      | Skipping all frames         | 1     | -14    |
      | 5      | A stack that has no frame   | 256   | -14    |

  @REX-MAP-18
  Scenario: [6] Another stack of the same number is refused with EEXIST, or replaces the first; ENOMEM if no element is free
    When a perf event samples task 42 "bash" with
      | kernel stack | [1] |
    And a perf event samples task 42 "bash" with
      | kernel stack | [2] |
    And a perf event samples task 42 "bash" with
      | period       | 1024 |
      | kernel stack | [2]  |
    And a perf event samples task 42 "bash" with
      | kernel stack | [1] |
    And a perf event samples task 42 "bash" with
      | kernel stack | [4] |
    And a perf event samples task 42 "bash" with
      | period       | 1024 |
      | kernel stack | [1]  |
    Then the verdicts are
      | events | result     |
      | 1      | 1          |
      | 2      | 4294967279 |
      | 3      | 1          |
      | 4      | 4294967279 |
      | 5      | 0          |
      | 6      | 4294967284 |
    And map "stacks" holds exactly
      | key: u32 | value: u64[4] |
      | 1        | [2, 0, 0, 0]  |
      | 0        | [4, 0, 0, 0]  |

  @REX-MAP-18
  Scenario: [7] User space removes a stack by its number
    When a perf event samples task 42 "bash" with
      | kernel stack | [0xffffffffc0026ba5, 0xffffffff81f081aa] |
    And user space deletes from map "stacks"
      | key: u32 |
      | 0        |
    Then map "stacks" is empty
    And deleting from map "stacks" from user space is refused with ENOENT
      | key: u32 |
      | 0        |
    And deleting from map "stacks" from user space is refused with E2BIG
      | key: u32 |
      | 2        |
    And writing to map "stacks" from user space is refused with EINVAL
      | key: u32 | value: u64[4] |
      | 0        | [1, 0, 0, 0]  |

  @REX-MAP-16
  Scenario: [8] Call chains may be given as an events file has them
    When these events happen
      """
      events:
        - perf_sample: {period: 0, kernel_stack: [0xffffffffc0026ba5, 0xffffffff81f081aa]}
          task: {pid: 42, comm: bash}
        - perf_sample: {period: 256, user_stack: [4]}
          task: {pid: 43, comm: cat}
      """
    Then map "counts" holds exactly
      | key: i32 | value: u64 |
      | 0        | 1          |
    And the verdicts are
      | events | result     |
      | 1      | 0          |
      | 2      | 4294967279 |

  @REX-MAP-25
  Scenario Outline: [<number>] From a call chain that the event sampled, <what>
    When a perf event samples task 42 "bash" with
      | period       | <flags>                                  |
      | call chain   | <parts>                                  |
      | kernel stack | [0xffffffff81f081aa, 0xffffffff81000130] |
      | user stack   | [0x401000, 0x402000]                     |
    Then the result is <result>
    And map "stacks" holds exactly
      | key: u32 | value: u64[4] |
      | <result> | <stack>       |

    Examples:
      | number | what                                            | flags | parts        | result | stack                                                          |
      | 9      | the kernel's part begins with its marker        | 0     | kernel, user | 0      | [0xffffffffffffff80, 0xffffffff81f081aa, 0xffffffff81000130, 0] |
      | 10     | the user's part begins with its marker          | 256   | kernel, user | 0      | [0xfffffffffffffe00, 0x401000, 0x402000, 0]                     |
      | 11     | the marker can be skipped like a frame          | 257   | kernel, user | 0      | [0x401000, 0x402000, 0, 0]                                      |
      | 12     | the user's part may be all that there is        | 256   | user         | 0      | [0xfffffffffffffe00, 0x401000, 0x402000, 0]                     |

  @REX-MAP-25
  Scenario Outline: [<number>] A chain sampled <without> gives EFAULT
    When a perf event samples task 42 "bash" with
      | period       | <flags>                                  |
      | call chain   | <parts>                                  |
      | kernel stack | [0xffffffff81f081aa, 0xffffffff81000130] |
      | user stack   | [0x401000, 0x402000]                     |
    Then the result is -14
    And map "stacks" is empty

    Examples:
      | number | without                                         | flags | parts        |
      | 13     | without the kernel's part                       | 0     | user         |
      | 14     | without the user's part, as of another task     | 256   | kernel       |
      | 15     | without any part                                | 0     |              |
      | 16     | with fewer entries than are skipped             | 259   | kernel, user |

  @REX-MAP-17
  Scenario: [17] Without stacks, the kernel's stack is the sampled address, and the user's stack is the task's return address
    Given task 42 "bash" has the user registers
      | ip | 0x7fe739b1f829 |
    When a perf event samples task 42 "bash" with
      | period | 0                  |
      | ip     | 0xffffffff81f081aa |
    And a perf event samples task 42 "bash" with
      | period | 256                |
      | ip     | 0xffffffff81f081aa |
    Then map "stacks" holds exactly
      | key: u32 | value: u64[4]                 |
      | 1        | [0xffffffff81f081aa, 0, 0, 0] |
      | 0        | [0x7fe739b1f829, 0, 0, 0]     |

  @REX-MAP-18
  Scenario: [18] Comparing only the hash gives the number of the existing stack, or EEXIST if the hashes differ
    When a perf event samples task 42 "bash" with
      | kernel stack | [1] |
    And a perf event samples task 42 "bash" with
      | period       | 512 |
      | kernel stack | [1] |
    And a perf event samples task 42 "bash" with
      | period       | 512 |
      | kernel stack | [2] |
    Then the verdicts are
      | events | result     |
      | 1      | 1          |
      | 2      | 1          |
      | 3      | 4294967279 |

  @REX-MAP-34
  Scenario: [19] A program cannot look up a stack: it gets an error as a pointer, 2^64 less EOPNOTSUPP, 95
    Given the object "event_map_calls"
    And program "lookup" is attached to tracepoint "raw_syscalls/sys_enter"
    When task 42 "bash" hits tracepoint "raw_syscalls/sys_enter" with
      | id | 7 |
    Then the helper calls of program "lookup" are
      | helper              | result               |
      | bpf_map_lookup_elem | 18446744073709551521 |
    And nothing else changed

  @REX-MAP-34
  Scenario: [20] A program can store a stack only by sampling
    Given the object "event_map_calls"
    And program "update" is attached to tracepoint "raw_syscalls/sys_enter"
    When task 42 "bash" hits tracepoint "raw_syscalls/sys_enter" with
      | id | 7 |
    Then the result is -22
    And nothing else changed

  @REX-MAP-18
  Scenario: [21] A program removes a stack by its number once; there are as many numbers as buckets
    Given the object "event_map_calls"
    And program "sample" is attached to a perf event
    And program "delete" is attached to tracepoint "raw_syscalls/sys_enter"
    When a perf event samples task 42 "bash" with
      | kernel stack | [4] |
    Then map "event_map_calls/stacks" holds exactly
      | key: u32 | value: u64[4] |
      | 0        | [4, 0, 0, 0]  |
    When task 42 "bash" hits tracepoint "raw_syscalls/sys_enter" with
      | id | 7 |
    And task 42 "bash" hits tracepoint "raw_syscalls/sys_enter" with
      | id | 7 |
    And task 42 "bash" hits tracepoint "raw_syscalls/sys_enter" with
      | id   | 7   |
      | args | [2] |
    Then the verdicts are
      | events | result     |
      | 1      | 0          |
      | 2      | 4294967294 |
      | 3      | 4294967289 |
    And map "event_map_calls/stacks" is empty

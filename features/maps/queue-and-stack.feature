@maps
Feature: Queues give the oldest value, stacks the newest
  Neither has keys. A full map refuses a push, unless a flag lets it drop the oldest value.

  @REX-MAP-19
  Scenario: [1] Every operation of a program returns what bpf(2) documents, and does only that
    Given the object "queue_stack", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint
    Then the result is 30
    And map "results" holds, among others
      | key: u32 | value: i64 |
      | 0        | -1         |
      | 1        | -1         |
      | 2        | 0          |
      | 3        | 0          |
      | 4        | -7         |
      | 5        | 0          |
      | 6        | 2          |
      | 7        | 2          |
      | 8        | -22        |
      | 9        | -22        |
      | 10       | 0          |
      | 11       | 4          |
      | 12       | -22        |
      | 13       | -22        |
      | 14       | -1         |
      | 15       | -1         |
      | 20       | 0          |
      | 21       | 4          |
      | 22       | 4          |
      | 26       | 7          |
      | 29       | -1         |
    And map "queue" holds exactly
      | value: u64 |
      | 4          |
      | 7          |
    And map "stack" holds exactly
      | value: u64 |
      | 2          |
      | 7          |

  @REX-MAP-19
  Scenario: [2] User space pushes, up to the size
    Given the object "queue_stack"
    And map "queue" holds
      | value: u64 |
      | 1          |
      | 2          |
    Then writing to map "queue" from user space is refused with E2BIG
      | value: u64 |
      | 3          |
    And map "queue" holds exactly
      | value: u64 |
      | 1          |
      | 2          |

  @REX-MAP-19 @REX-MAP-34
  Scenario Outline: [<number>] On a full <map>, <program> with <what> gives <result>
    Given the object "map_calls"
    And map "<map>" holds
      | value: u64 |
      | 1          |
      | 2          |
    And program "<program>" is attached to tracepoint "raw_syscalls/sys_enter"
    When task 42 "bash" hits the tracepoint with
      | id   | <type>          |
      | args | [0, 7, <flags>] |
    Then the result is <result>
    And nothing else changed

    Examples:
      | number | map   | program | what                                | type | flags      | result |
      | 3      | queue | push    | BPF_ANY, as it is full              | 22   | 0          | -7     |
      | 4      | queue | push    | BPF_NOEXIST                         | 22   | 1          | -22    |
      | 5      | queue | push    | BPF_NOEXIST and BPF_EXIST           | 22   | 3          | -22    |
      | 6      | queue | push    | BPF_F_LOCK                          | 22   | 4          | -22    |
      | 7      | queue | push    | an unknown flag                     | 22   | 8          | -22    |
      | 8      | queue | push    | an unknown flag of bit 32           | 22   | 4294967296 | -22    |
      | 9      | queue | update  | BPF_ANY: there is no such operation | 22   | 0          | -22    |
      | 10     | queue | delete  | nothing: there is no such operation | 22   | 0          | -22    |
      | 11     | queue | lookup  | nothing: there are no keys          | 22   | 0          | -1     |
      | 12     | stack | push    | BPF_ANY, as it is full              | 23   | 0          | -7     |
      | 13     | stack | push    | BPF_NOEXIST                         | 23   | 1          | -22    |
      | 14     | stack | push    | BPF_NOEXIST and BPF_EXIST           | 23   | 3          | -22    |
      | 15     | stack | push    | BPF_F_LOCK                          | 23   | 4          | -22    |
      | 16     | stack | push    | an unknown flag                     | 23   | 8          | -22    |
      | 17     | stack | push    | an unknown flag of bit 32           | 23   | 4294967296 | -22    |
      | 18     | stack | update  | BPF_ANY: there is no such operation | 23   | 0          | -22    |
      | 19     | stack | delete  | nothing: there is no such operation | 23   | 0          | -22    |
      | 20     | stack | lookup  | nothing: there are no keys          | 23   | 0          | -1     |

  @REX-MAP-19
  Scenario Outline: [<number>] On a full <map>, <what>
    Given the object "map_calls"
    And map "<map>" holds
      | value: u64 |
      | 1          |
      | 2          |
    And program "<program>" is attached to tracepoint "raw_syscalls/sys_enter"
    When task 42 "bash" hits the tracepoint with
      | id   | <type>    |
      | args | [0, 7, 2] |
    Then the result is <result>
    And map "<map>" holds exactly
      | value: u64 |
      | <first>    |
      | <last>     |

    Examples:
      | number | map   | program | what                                    | type | result | first | last |
      | 21     | queue | push    | a push with BPF_EXIST drops the oldest  | 22   | 0      | 2     | 7    |
      | 22     | stack | push    | a push with BPF_EXIST drops the oldest  | 23   | 0      | 2     | 7    |
      | 23     | queue | peek    | peek shows the oldest and takes nothing | 22   | 1      | 1     | 2    |
      | 24     | stack | peek    | peek shows the youngest, takes nothing  | 23   | 2      | 1     | 2    |

  @REX-MAP-19
  Scenario Outline: [<number>] pop takes the <which> value of a <map>
    Given the object "map_calls"
    And map "<map>" holds
      | value: u64 |
      | 1          |
      | 2          |
    And program "pop" is attached to tracepoint "raw_syscalls/sys_enter"
    When task 42 "bash" hits the tracepoint with
      | id | <type> |
    Then the result is <result>
    And map "<map>" holds exactly
      | value: u64 |
      | <left>     |

    Examples:
      | number | map   | which    | type | result | left |
      | 25     | queue | oldest   | 22   | 1      | 2    |
      | 26     | stack | youngest | 23   | 2      | 1    |

  @REX-MAP-19
  Scenario Outline: [<number>] On an empty <map>, <program> finds nothing
    Given the object "map_calls"
    And program "<program>" is attached to tracepoint "raw_syscalls/sys_enter"
    When task 42 "bash" hits the tracepoint with
      | id | <type> |
    Then the helper calls of the program are
      | helper                 | result |
      | bpf_map_<program>_elem | -2     |
    And nothing else changed

    Examples:
      | number | map   | program | type |
      | 27     | queue | pop     | 22   |
      | 28     | queue | peek    | 22   |
      | 29     | stack | pop     | 23   |
      | 30     | stack | peek    | 23   |

  @REX-MAP-34
  Scenario Outline: [<number>] In a <map> with a value, <doing> user space is refused with EINVAL
    Given the object "map_calls"
    And map "<map>" holds
      | value: u64 |
      | 1          |
    Then <operation> map "<map>" from user space <flags> is refused with EINVAL
      | key |
      |     |

    Examples:
      | number | map   | doing                          | operation               | flags           |
      | 31     | queue | deleting from                  | deleting from           | with flags 0x0  |
      | 32     | stack | deleting from                  | deleting from           | with flags 0x0  |
      | 33     | queue | going through it from          | finding the next key in | with flags 0x0  |
      | 34     | stack | going through it from          | finding the next key in | with flags 0x0  |
      | 35     | queue | a lookup with BPF_F_LOCK from  | looking up in           | with BPF_F_LOCK |
      | 36     | stack | taking with an unknown flag by | taking from             | with flags 0x8  |

  @REX-MAP-19
  Scenario Outline: [<number>] User space can look up and take nothing in an empty <map>
    Given the object "map_calls"
    Then looking up in map "<map>" from user space is refused with ENOENT
      | key |
      |     |
    And taking from map "<map>" from user space is refused with ENOENT
      | key |
      |     |

    Examples:
      | number | map   |
      | 37     | queue |
      | 38     | stack |

  @REX-MAP-19
  Scenario Outline: [<number>] User space pushes to a <map> with <flags>, which is refused with <errno>
    Given the object "map_calls"
    And map "<map>" holds
      | value: u64 |
      | 1          |
      | 2          |
    Then writing to map "<map>" from user space with <flags> is refused with <errno>
      | value: u64 |
      | 3          |
    And map "<map>" holds exactly
      | value: u64 |
      | 1          |
      | 2          |

    Examples:
      | number | map   | flags       | errno  |
      | 39     | queue | BPF_NOEXIST | EINVAL |
      | 40     | queue | BPF_F_LOCK  | EINVAL |
      | 41     | queue | flags 0x8   | EINVAL |
      | 42     | stack | BPF_NOEXIST | EINVAL |
      | 43     | stack | flags 0x0   | E2BIG  |

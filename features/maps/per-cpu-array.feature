@maps
Feature: A per-CPU array has one copy of every element for each CPU
  A program sees the copy of its own CPU. User space sees the copies of all CPUs in order, each padded to a multiple of 8 bytes.

  Background:
    Given the kernel has 2 CPUs
    And the object "per_cpu_counter", attached to tracepoint "syscalls/sys_enter_dup"

  @REX-MAP-20
  Scenario: [1] Each CPU counts for itself
    When task 42 "bash" on CPU 0 hits the tracepoint
    And task 43 "cat" on CPU 1 hits the tracepoint 2 times
    And task 44 "sh" on CPU 1 hits the tracepoint with
      | fildes | 12 |
    Then map "counts" holds exactly
      | key: u32 | value: u32[2][4]                 |
      | 0        | [[1, 42, 0, 0], [2, 43, 0, 0]]   |
      | 1        | [[0, 0, 0, 0], [0, 0, 0, 0]]     |
      | 2        | [[0, 0, 0, 0], [100, 44, 12, 0]] |
    And nothing else changed

  @REX-MAP-20
  Scenario Outline: [<number>] <what> gives <result>
    When task 42 "bash" hits the tracepoint with
      | fildes | <descriptor> |
    Then the result is <result>
    And nothing else changed

    Examples:
      | number | what                               | descriptor | result |
      | 2      | Looking up behind the end          | 3          | -1     |
      | 3      | Storing behind the end             | 13         | -7     |
      | 4      | Storing what must not be there yet | 20         | -17    |
      | 5      | Deleting                           | 30         | -22    |

  @REX-MAP-20
  Scenario Outline: [<number>] Updating <what> gives <result>
    Given the object "map_calls"
    And program "update" is attached to tracepoint "raw_syscalls/sys_enter"
    When task 42 "bash" hits tracepoint "raw_syscalls/sys_enter" with
      | id   | 6                   |
      | args | [<key>, 7, <flags>] |
    Then the result is <result>
    And nothing else changed

    Examples:
      | number | what                                      | key        | flags              | result |
      | 6      | an element with BPF_NOEXIST               | 1          | 1                  | -17    |
      | 7      | an element with BPF_NOEXIST and BPF_EXIST | 1          | 3                  | -22    |
      | 8      | an element with an unknown flag           | 1          | 8                  | -22    |
      | 9      | an element with an unknown flag of bit 63 | 1          | 0x8000000000000000 | -22    |
      | 10     | the first index behind the end            | 2          | 0                  | -7     |
      | 11     | the last index that there is              | 4294967295 | 0                  | -7     |
      | 12     | behind the end with BPF_NOEXIST           | 2          | 1                  | -7     |
      | 13     | behind the end with an unknown flag       | 2          | 8                  | -22    |

  @REX-MAP-32
  Scenario Outline: [<number>] With BPF_F_LOCK, updating <what> gives <result>
    Given the object "map_calls"
    And program "update" is attached to tracepoint "raw_syscalls/sys_enter"
    When task 42 "bash" hits tracepoint "raw_syscalls/sys_enter" with
      | id   | 6                   |
      | args | [<key>, 7, <flags>] |
    Then the result is <result>
    And nothing else changed

    Examples:
      | number | what                                 | key | flags | result |
      | 14     | an element whose value shows no lock | 1   | 4     | -22    |
      | 15     | an element that must not be there    | 1   | 5     | -17    |
      | 16     | behind the end                       | 2   | 4     | -7     |

  @REX-MAP-20
  Scenario Outline: [<number>] <calling> <what> gives <result>
    Given the object "map_calls"
    And program "<program>" is attached to tracepoint "raw_syscalls/sys_enter"
    When task 42 "bash" hits tracepoint "raw_syscalls/sys_enter" with
      | id   | 6                   |
      | args | [<key>, 7, <flags>] |
    Then the result is <result>

    Examples:
      | number | calling    | program | what                      | key        | flags | result |
      | 17     | Looking up | lookup  | an element                | 1          | 0     | 0      |
      | 18     | Looking up | lookup  | behind the end            | 2          | 0     | -1     |
      | 19     | Looking up | lookup  | the last index there is   | 4294967295 | 0     | -1     |
      | 20     | Updating   | update  | an element with BPF_ANY   | 1          | 0     | 0      |
      | 21     | Updating   | update  | an element with BPF_EXIST | 1          | 2     | 0      |
      | 22     | Deleting   | delete  | an element                | 0          | 0     | -22    |
      | 23     | Deleting   | delete  | behind the end            | 2          | 0     | -22    |

  @REX-MAP-20
  Scenario: [24] User space writes the values of all CPUs at once, and each CPU sees its own value
    When user space writes to map "counts"
      | key: u32 | value: u32[2][4]             |
      | 1        | [[5, 1, 2, 9], [6, 3, 4, 9]] |
    And task 42 "bash" on CPU 1 hits the tracepoint with
      | fildes | 1 |
    Then map "counts" holds, among others
      | key: u32 | value: u32[2][4]              |
      | 1        | [[5, 1, 2, 9], [7, 42, 4, 9]] |

  @REX-MAP-20
  Scenario: [25] User space can neither write beyond the end nor delete
    Then writing to map "counts" from user space is refused with E2BIG
      | key: u32 | value: u32[2][4]             |
      | 3        | [[0, 0, 0, 0], [0, 0, 0, 0]] |
    And deleting from map "counts" from user space is refused with EINVAL
      | key: u32 |
      | 0        |

  @REX-MAP-20
  Scenario Outline: [<number>] <operation> <what> <flags>, user space gets <errno>
    Given the object "map_calls"
    Then <operation> map "per_cpu_array" from user space <flags> is refused with <errno>
      | key: u32 |
      | <key>    |

    Examples:
      | number | what             | operation               | flags           | key | errno    |
      | 26     | an element       | looking up in           | with BPF_F_LOCK | 1   | EINVAL   |
      | 27     | behind the end   | looking up in           | with flags 0x0  | 2   | ENOENT   |
      | 28     | an element       | taking from             | with flags 0x0  | 1   | ENOTSUPP |
      | 29     | an element       | deleting from           | with flags 0x0  | 1   | EINVAL   |
      | 30     | the last element | finding the next key in | with flags 0x0  | 1   | ENOENT   |

  @REX-MAP-20
  Scenario Outline: [<number>] Writing element <key> with <flags> from user space is refused with <errno>
    Given the object "map_calls"
    Then writing to map "per_cpu_array" from user space with <flags> is refused with <errno>
      | key: u32 | value: u64[2] |
      | <key>    | [11, 12]      |

    Examples:
      | number | key | flags       | errno  |
      | 31     | 1   | BPF_NOEXIST | EEXIST |
      | 32     | 2   | BPF_EXIST   | E2BIG  |
      | 33     | 2   | BPF_NOEXIST | E2BIG  |
      | 34     | 1   | BPF_F_LOCK  | EINVAL |
      | 35     | 1   | flags 0x3   | EINVAL |
      | 36     | 1   | flags 0x8   | EINVAL |

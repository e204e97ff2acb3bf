@maps
Feature: A hash map keeps the last value of each key, up to its size
  User space and programs see the same entries. Flags decide whether a key must exist or must not exist. A full map takes no new key.

  @REX-MAP-01
  Scenario: [1] Every operation of a program returns what bpf(2) documents, and does only that
    Given the object "map_api", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint
    Then the result is 30
    And map "results" holds, among others
      | key: u32 | value: i64 |
      | 0        | -1         |
      | 1        | -2         |
      | 2        | -2         |
      | 3        | 0          |
      | 4        | -17        |
      | 5        | 0          |
      | 6        | 13         |
      | 7        | 0          |
      | 8        | -7         |
      | 9        | 0          |
      | 10       | -22        |
      | 11       | 0          |
      | 12       | 23         |
      | 13       | 123        |
      | 14       | 0          |
      | 15       | -1         |
      | 16       | 0          |
    And map "hash" holds exactly
      | key: u32 | value: u64 |
      | 2        | 123        |
      | 3        | 30         |

  @REX-MAP-02
  Scenario: [2] A full map refuses a new key from user space, takes a known one, and keeps the rest
    Given the object "map_api"
    And map "hash" holds
      | key: u32 | value: u64 |
      | 1        | 10         |
      | 2        | 20         |
    Then writing to map "hash" from user space is refused with E2BIG
      | key: u32 | value: u64 |
      | 3        | 30         |
    When user space writes to map "hash"
      | key: u32 | value: u64 |
      | 2        | 21         |
    Then map "hash" holds exactly
      | key: u32 | value: u64 |
      | 1        | 10         |
      | 2        | 21         |

  @REX-MAP-02
  Scenario: [3] Deleting makes room for another key; deleting an unknown key is refused
    Given the object "map_api"
    And map "hash" holds
      | key: u32 | value: u64 |
      | 1        | 10         |
      | 2        | 20         |
    When user space deletes from map "hash"
      | key: u32 |
      | 1        |
    And user space writes to map "hash"
      | key: u32 | value: u64 |
      | 3        | 30         |
    Then map "hash" holds exactly
      | key: u32 | value: u64 |
      | 2        | 20         |
      | 3        | 30         |
    And deleting from map "hash" from user space is refused with ENOENT
      | key: u32 |
      | 1        |

  @REX-MAP-04
  Scenario: [4] User space sees a value that a program changed in place
    Given the object "syscall_counter", attached to tracepoint "raw_syscalls/sys_enter"
    And map "counts" holds
      | key: i64 | value: u64 |
      | 1        | 41         |
      | 2        | 7          |
    When task 42 "bash" hits the tracepoint with
      | id | 1 |
    Then map "counts" holds exactly
      | key: i64 | value: u64 |
      | 1        | 42         |
      | 2        | 7          |
    And nothing else changed

  @REX-MAP-01
  Scenario Outline: [<number>] In a full hash map, updating <what> gives <result>
    Given the object "map_calls"
    And map "hash" holds
      | key: u32 | value: u64 |
      | 1        | 10         |
      | 2        | 20         |
    And program "update" is attached to tracepoint "raw_syscalls/sys_enter"
    When task 42 "bash" hits the tracepoint with
      | id   | 1                   |
      | args | [<key>, 7, <flags>] |
    Then the result is <result>
    And nothing else changed

    Examples:
      | number | what                                       | key | flags      | result |
      | 5      | a new key with BPF_ANY                     | 3   | 0          | -7     |
      | 6      | a new key with BPF_NOEXIST                 | 3   | 1          | -7     |
      | 7      | a new key with BPF_EXIST                   | 3   | 2          | -2     |
      | 8      | a known key with BPF_NOEXIST               | 2   | 1          | -17    |
      | 9      | a known key with BPF_NOEXIST and BPF_EXIST | 2   | 3          | -22    |
      | 10     | a known key with the first unknown flag    | 2   | 8          | -22    |
      | 11     | a known key with an unknown flag of bit 32 | 2   | 4294967296 | -22    |
      | 12     | a new key with an unknown flag             | 3   | 8          | -22    |

  @REX-MAP-32
  Scenario Outline: [<number>] Updating <what> with BPF_F_LOCK<more> is refused: the kernel sees no lock in the value
    Given the object "map_calls"
    And map "hash" holds
      | key: u32 | value: u64 |
      | 1        | 10         |
    And program "update" is attached to tracepoint "raw_syscalls/sys_enter"
    When task 42 "bash" hits the tracepoint with
      | id   | 1                   |
      | args | [<key>, 7, <flags>] |
    Then the result is -22
    And nothing else changed

    Examples:
      | number | what        | more            | key | flags |
      | 13     | a known key |                 | 1   | 4     |
      | 14     | a known key | and BPF_NOEXIST | 1   | 5     |
      | 15     | a new key   | and BPF_EXIST   | 3   | 6     |

  @REX-MAP-32
  Scenario: [16] An update overwrites a lock in a value like any other bytes
    Given the object "slow_helper"
    And map "state" holds
      | key: u32 | value: LockedUpdates  |
      | 0        | {lock: 1, updates: 2} |
    Then map "state" holds exactly
      | key: u32 | value: LockedUpdates  |
      | 0        | {lock: 1, updates: 2} |
    When user space writes to map "state"
      | key: u32 | value: LockedUpdates  |
      | 0        | {lock: 0, updates: 3} |
    Then map "state" holds exactly
      | key: u32 | value: LockedUpdates  |
      | 0        | {lock: 0, updates: 3} |

  @REX-MAP-01
  Scenario Outline: [<number>] <calling> a key that is <known> gives <result>
    Given the object "map_calls"
    And map "hash" holds
      | key: u32 | value: u64 |
      | 1        | 10         |
    And program "<program>" is attached to tracepoint "raw_syscalls/sys_enter"
    When task 42 "bash" hits the tracepoint with
      | id   | 1       |
      | args | [<key>] |
    Then the result is <result>

    Examples:
      | number | calling    | program | known     | key | result |
      | 17     | Looking up | lookup  | there     | 1   | 10     |
      | 18     | Looking up | lookup  | not there | 2   | -1     |
      | 19     | Deleting   | delete  | there     | 1   | 0      |
      | 20     | Deleting   | delete  | not there | 2   | -2     |

  @REX-MAP-01
  Scenario Outline: [<number>] A hash map without preallocated elements gives <result> for <what>
    Given the object file "map_calls" with flags of map "hash" set to 0x1
    And the object "map_calls"
    And map "hash" holds
      | key: u32 | value: u64 |
      | 1        | 10         |
      | 2        | 20         |
    And program "update" is attached to tracepoint "raw_syscalls/sys_enter"
    When task 42 "bash" hits the tracepoint with
      | id   | 1                   |
      | args | [<key>, 7, <flags>] |
    Then the result is <result>
    And map "hash" holds exactly
      | key: u32 | value: u64 |
      | 1        | <first>    |
      | 2        | 20         |

    Examples:
      | number | what                      | key | flags | result | first |
      | 21     | a known key, though full  | 1   | 0     | 0      | 7     |
      | 22     | a new key, as it is full  | 3   | 0     | -7     | 10    |
      | 23     | a known key, not to exist | 1   | 1     | -17    | 10    |

  @REX-MAP-33
  Scenario: [24] User space can neither write nor empty a map that it may only read
    Given the object file "map_calls" with flags of map "hash" set to 0x8
    And the object "map_calls"
    Then writing to map "hash" from user space is refused with EPERM
      | key: u32 | value: u64 |
      | 1        | 10         |
    And deleting from map "hash" from user space is refused with EPERM
      | key: u32 |
      | 1        |
    And taking from map "hash" from user space is refused with EPERM
      | key: u32 |
      | 1        |

  @REX-MAP-33
  Scenario Outline: [<number>] A program <does> a map with <flag>, which only a verifier would enforce
    Given the object file "map_calls" with flags of map "hash" set to <flags>
    And the object "map_calls"
    And map "hash" holds
      | key: u32 | value: u64 |
      | 1        | 10         |
    And program "<program>" is attached to tracepoint "raw_syscalls/sys_enter"
    When task 42 "bash" hits the tracepoint with
      | id   | 1         |
      | args | [1, 7, 0] |
    Then the result is <result>

    Examples:
      | number | does   | program | flag              | flags | result |
      | 25     | writes | update  | BPF_F_RDONLY_PROG | 0x80  | 0      |
      | 26     | reads  | lookup  | BPF_F_WRONLY_PROG | 0x100 | 10     |

  @REX-MAP-01
  Scenario Outline: [<number>] <operation> a hash map <flags>, user space gets <errno>
    Given the object "map_calls"
    And map "hash" holds
      | key: u32 | value: u64 |
      | 1        | 10         |
    Then <operation> map "hash" from user space <flags> is refused with <errno>
      | key: u32 |
      | <key>    |
    And map "hash" holds exactly
      | key: u32 | value: u64 |
      | 1        | 10         |

    Examples:
      | number | operation               | flags            | key | errno  |
      | 27     | looking up in           | with flags 0x0   | 2   | ENOENT |
      | 28     | looking up in           | with BPF_F_LOCK  | 1   | EINVAL |
      | 29     | looking up in           | with flags 0x8   | 1   | EINVAL |
      | 30     | taking from             | with flags 0x0   | 2   | ENOENT |
      | 31     | taking from             | with BPF_F_LOCK  | 1   | EINVAL |
      | 32     | taking from             | with BPF_NOEXIST | 1   | EINVAL |
      | 33     | finding the next key in | with flags 0x0   | 1   | ENOENT |

  @REX-MAP-01
  Scenario Outline: [<number>] Writing a key that is <known> with <flags> from user space is refused with <errno>
    Given the object "map_calls"
    And map "hash" holds
      | key: u32 | value: u64 |
      | 1        | 10         |
    Then writing to map "hash" from user space with <flags> is refused with <errno>
      | key: u32 | value: u64 |
      | <key>    | 11         |
    And map "hash" holds exactly
      | key: u32 | value: u64 |
      | 1        | 10         |

    Examples:
      | number | known     | flags       | key | errno  |
      | 34     | there     | BPF_NOEXIST | 1   | EEXIST |
      | 35     | not there | BPF_EXIST   | 2   | ENOENT |
      | 36     | there     | flags 0x3   | 1   | EINVAL |
      | 37     | there     | BPF_F_LOCK  | 1   | EINVAL |
      | 38     | there     | flags 0x8   | 1   | EINVAL |

  @REX-MAP-33
  Scenario: [39] User space can neither read nor iterate a map that it may only write
    Given the object file "map_calls" with flags of map "hash" set to 0x10
    And the object "map_calls"
    And map "hash" holds
      | key: u32 | value: u64 |
      | 1        | 10         |
    Then looking up in map "hash" from user space is refused with EPERM
      | key: u32 |
      | 1        |
    And taking from map "hash" from user space is refused with EPERM
      | key: u32 |
      | 1        |
    And finding the next key in map "hash" from user space is refused with EPERM
      | key: u32 |
      | 1        |

@maps
Feature: An array has all its elements from the start, and no others
  Elements are 0 until they are written. An index beyond the end is not an element. No element can be deleted.

  @REX-MAP-03 @REX-MAP-05
  Scenario: [1] Every operation of a program returns what bpf(2) documents, and does only that
    Given the object "map_api", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint
    Then map "results" holds, among others
      | key: u32 | value: i64 |
      | 17       | 0          |
      | 18       | 0          |
      | 19       | 0          |
      | 20       | -7         |
      | 21       | 41         |
      | 22       | -1         |
      | 23       | -1         |
      | 24       | 0          |
      | 25       | -17        |
      | 26       | 0          |
      | 27       | -22        |
      | 28       | -22        |
      | 29       | 45         |
    And map "array" holds exactly
      | key: u32 | value: u64 |
      | 0        | 45         |
      | 1        | 41         |

  @REX-MAP-03
  Scenario: [2] A new array is all zeroes
    Given the object "two_programs"
    Then map "traffic" holds exactly
      | key: u32 | value: Traffic         |
      | 0        | {packets: 0, bytes: 0} |
      | 1        | {packets: 0, bytes: 0} |

  @REX-MAP-03
  Scenario: [3] An index beyond the end cannot be written
    Given the object "map_api"
    Then writing to map "array" from user space is refused with E2BIG
      | key: u32 | value: u64 |
      | 2        | 1          |

  @REX-MAP-03
  Scenario: [4] An element cannot be deleted
    Given the object "map_api"
    Then deleting from map "array" from user space is refused with EINVAL
      | key: u32 |
      | 0        |

  @REX-MAP-05 @violation
  Scenario: [5] A table whose type does not have the size of the map's key is refused
    Given the object "map_api"
    Then this table of map "array" is refused with message '*: the key type u64 takes 8 bytes, but map "array" has keys of 4 bytes'
      | key: u64 | value: u64 |
      | 0        | 1          |

  @REX-MAP-05 @violation
  Scenario: [6] A value that its type cannot hold is refused, naming the cell
    Given the object "map_api"
    Then this table of map "array" is refused with message '*, column "value: u64": "-1" is not a u64 at character 1'
      | key: u32 | value: u64 |
      | 0        | 1          |
      | 1        | -1         |

  @REX-MAP-03
  Scenario Outline: [<number>] Updating <what> gives <result>
    Given the object "map_calls"
    And program "update" is attached to tracepoint "raw_syscalls/sys_enter"
    When task 42 "bash" hits the tracepoint with
      | id   | 2                   |
      | args | [<key>, 7, <flags>] |
    Then the result is <result>
    And nothing else changed

    Examples:
      | number | what                                      | key        | flags              | result |
      | 7      | an element with BPF_NOEXIST               | 1          | 1                  | -17    |
      | 8      | an element with BPF_NOEXIST and BPF_EXIST | 1          | 3                  | -22    |
      | 9      | an element with an unknown flag           | 1          | 8                  | -22    |
      | 10     | an element with an unknown flag of bit 63 | 1          | 0x8000000000000000 | -22    |
      | 11     | the first index behind the end            | 2          | 0                  | -7     |
      | 12     | the last index that there is              | 4294967295 | 0                  | -7     |
      | 13     | behind the end with BPF_NOEXIST           | 2          | 1                  | -7     |
      | 14     | behind the end with an unknown flag       | 2          | 8                  | -22    |

  @REX-MAP-32
  Scenario Outline: [<number>] With BPF_F_LOCK, updating <what> gives <result>
    Given the object "map_calls"
    And program "update" is attached to tracepoint "raw_syscalls/sys_enter"
    When task 42 "bash" hits the tracepoint with
      | id   | 2                   |
      | args | [<key>, 7, <flags>] |
    Then the result is <result>
    And nothing else changed

    Examples:
      | number | what                                 | key | flags | result |
      | 15     | an element whose value shows no lock | 1   | 4     | -22    |
      | 16     | an element that must not be there    | 1   | 5     | -17    |
      | 17     | behind the end                       | 2   | 4     | -7     |

  @REX-MAP-03
  Scenario Outline: [<number>] <calling> <what> gives <result>
    Given the object "map_calls"
    And program "<program>" is attached to tracepoint "raw_syscalls/sys_enter"
    When task 42 "bash" hits the tracepoint with
      | id   | 2                   |
      | args | [<key>, 7, <flags>] |
    Then the result is <result>

    Examples:
      | number | calling    | program | what                      | key        | flags | result |
      | 18     | Looking up | lookup  | an element                | 1          | 0     | 0      |
      | 19     | Looking up | lookup  | behind the end            | 2          | 0     | -1     |
      | 20     | Looking up | lookup  | the last index there is   | 4294967295 | 0     | -1     |
      | 21     | Updating   | update  | an element with BPF_ANY   | 1          | 0     | 0      |
      | 22     | Updating   | update  | an element with BPF_EXIST | 1          | 2     | 0      |
      | 23     | Deleting   | delete  | an element                | 0          | 0     | -22    |
      | 24     | Deleting   | delete  | behind the end            | 2          | 0     | -22    |

  @REX-MAP-03
  Scenario Outline: [<number>] <operation> <what> <flags>, user space gets <errno>
    Given the object "map_calls"
    Then <operation> map "array" from user space <flags> is refused with <errno>
      | key: u32 |
      | <key>    |

    Examples:
      | number | what             | operation               | flags           | key | errno    |
      | 25     | an element       | looking up in           | with BPF_F_LOCK | 1   | EINVAL   |
      | 26     | behind the end   | looking up in           | with flags 0x0  | 2   | ENOENT   |
      | 27     | an element       | taking from             | with flags 0x0  | 1   | ENOTSUPP |
      | 28     | an element       | deleting from           | with flags 0x0  | 1   | EINVAL   |
      | 29     | the last element | finding the next key in | with flags 0x0  | 1   | ENOENT   |

  @REX-MAP-03
  Scenario Outline: [<number>] Writing element <key> with <flags> from user space is refused with <errno>
    Given the object "map_calls"
    Then writing to map "array" from user space with <flags> is refused with <errno>
      | key: u32 | value: u64 |
      | <key>    | 11         |

    Examples:
      | number | key | flags       | errno  |
      | 30     | 1   | BPF_NOEXIST | EEXIST |
      | 31     | 2   | BPF_EXIST   | E2BIG  |
      | 32     | 2   | BPF_NOEXIST | E2BIG  |
      | 33     | 1   | BPF_F_LOCK  | EINVAL |
      | 34     | 1   | flags 0x3   | EINVAL |
      | 35     | 1   | flags 0x8   | EINVAL |

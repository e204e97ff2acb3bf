@maps
Feature: An array has all its elements from the start, and no other
  Elements are 0 until written; an index beyond the end is no element; no element can be deleted.

  @REX-MAP-03
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

  @REX-MAP-05
  Scenario: [5] A table whose type has another size than the map's key is refused
    Given the object "map_api"
    Then this table of map "array" is refused with message 'the key type u64 takes 8 bytes, but map "array" has keys of 4 bytes'
      | key: u64 | value: u64 |
      | 0        | 1          |

  @REX-MAP-05
  Scenario: [6] A value that its type cannot hold is refused, naming the cell
    Given the object "map_api"
    Then this table of map "array" is refused with message 'row 2, column "value: u64": "-1" is not a u64 at character 1'
      | key: u32 | value: u64 |
      | 0        | 1          |
      | 1        | -1         |

@maps
Feature: A hash map keeps what was stored last under each key, up to its size
  User space and programs see the same entries. Flags say whether a key must be there or must not; a full map takes no new key.

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
  Scenario: [3] Deleting makes room for another key, and deleting a key that is not there is refused
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
  Scenario: [4] A value that a program changes in place is changed for user space
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

@maps
Feature: Queues give what was put in first, stacks what was put in last
  Neither has keys. A full one refuses a push, unless the oldest value may go for it.

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

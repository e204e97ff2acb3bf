Feature: System calls are counted by their number
  User space reads the numbers of calls from `counts`.

  Background:
    Given the object "my_program", attached to tracepoint "raw_syscalls/sys_enter"

  Scenario: [1] Each call counts for its number, whatever task calls
    When task 42 "bash" hits the tracepoint with
      | id | 1 |
    And task 42 "bash" hits the tracepoint with
      | id | 1 |
    And task 43 "cat" hits the tracepoint with
      | id | 0 |
    Then the result is 0
    And map "counts" holds exactly
      | key: i64 | value: u64 |
      | 1        | 2          |
      | 0        | 1          |
    And nothing else changed

  Scenario: [2] Counting goes on where user space left it
    Given map "counts" holds
      | key: i64 | value: u64 |
      | 1        | 41         |
    When task 42 "bash" hits the tracepoint with
      | id | 1 |
    Then map "counts" holds exactly
      | key: i64 | value: u64 |
      | 1        | 42         |

  Scenario: [3] It keeps the universal profile
    Then object "my_program" keeps every requirement of the universal profile

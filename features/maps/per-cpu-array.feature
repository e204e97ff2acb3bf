@maps
Feature: A per-CPU array has every element once for each CPU
  A program sees its own CPU's. User space sees those of all CPUs one after the other, each filled up to a multiple of 8 bytes.

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
      | key: u32 | value: u32[2][4]                   |
      | 0        | [[1, 42, 0, 0], [2, 43, 0, 0]]     |
      | 1        | [[0, 0, 0, 0], [0, 0, 0, 0]]       |
      | 2        | [[0, 0, 0, 0], [100, 44, 12, 0]]   |
    And nothing else changed

  @REX-MAP-20
  Scenario Outline: [<number>] <what> gives <result>
    When task 42 "bash" hits the tracepoint with
      | fildes | <descriptor> |
    Then the result is <result>
    And nothing else changed

    Examples:
      | number | what                                | descriptor | result |
      | 2      | Looking up behind the end           | 3          | -1     |
      | 3      | Storing behind the end              | 13         | -7     |
      | 4      | Storing what must not be there yet  | 20         | -17    |
      | 5      | Deleting                            | 30         | -22    |

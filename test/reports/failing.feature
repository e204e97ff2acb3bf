Feature: Every way in which a scenario can fail
  This feature is red on purpose: the test beside it reads what the summary says of each failure.

  Scenario: [1] The program does something else
    Given the object "slice_index", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint with
      | fildes | 1 |
    Then the result is 21

  Scenario: [2] The program panics, and no step says so
    Given the object "slice_index", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint with
      | fildes | 9 |
    Then the result is 0

  Scenario: [3] The kernel refuses what the scenario needs
    Given the object "unknown_symbol"
    Then the result is 0

  Scenario: [4] The model lacks what the scenario needs
    Given the object file "hello" with dynamic symbol "rex_trace_printk" renamed to "kernel_clone"
    And the object "hello"

  Scenario: [5] The scenario is broken
    Given the object "no such object"
    Then the result is 0

  Scenario: [6] No such phrase
    Given a step that nobody has written

  Scenario: [7] This one passes
    Given the object "two_programs"
    Then its maps are
      | map     | type  |
      | traffic | array |

  Scenario Outline: [<number>] An example fails alone
    Given the object file "slice_index" with e_entry set to <entry>
    And the object "slice_index", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint with
      | fildes | <descriptor> |
    Then the program panics with "*"

    Examples:
      | number | entry | descriptor |
      | 8      | 0     | 8          |
      | 9      | 1     | 3          |

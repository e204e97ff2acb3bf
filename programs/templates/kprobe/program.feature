Feature: The call of dup fails for chosen tasks
  User space writes pids and error numbers to `errors`. The calls of all other tasks do not change.

  Background:
    Given the object "my_program", attached to kprobe "__x64_sys_dup"

  Scenario: [1] The call of a chosen task returns the error
    Given map "errors" holds
      | key: i32 | value: u64 |
      | 42       | 24         |
    When task 42 "bash" calls the probed function with
      | di | 3 |
    Then the verdict is kept
    And the registers of the task are
      | ax | -24 |
      | ip | *   |
    And nothing else changed

  Scenario: [2] The call of another task does not change
    Given map "errors" holds
      | key: i32 | value: u64 |
      | 42       | 24         |
    When task 43 "cat" calls the probed function with
      | di | 3 |
    Then the verdict is filtered out
    And the registers of the task are
      | di | 3 |
    And nothing else changed

  Scenario: [3] A value that is not an error number makes the program panic, and no call is changed
    Given map "errors" holds
      | key: i32 | value: u64 |
      | 42       | 4096       |
    When task 42 "bash" calls the probed function with
      | di | 3 |
    Then the program panics with "4096 is not an error number"
    And the registers of the task are
      | di | 3 |
    And the program is removed

  Scenario: [4] It keeps the universal profile
    Then object "my_program" keeps every requirement of the universal profile

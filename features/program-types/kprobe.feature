@kprobe
Feature: A kprobe program runs when a kernel function is called
  It gets the registers at the probe. An override program can make the function return at once with a chosen value. Any other
  program does not change the registers.

  Background:
    Given the object "error_injector", attached to kprobe "__x64_sys_dup"
    And map "errors" holds
      | key: i32 | value: u64 |
      | 1234     | 24         |

  @REX-KPROBE-01
  Scenario: [1] The chosen task's call returns the error
    When task 1234 "userapp" calls the probed function with
      | di | 3 |
    Then the result is 1
    And the registers of the task are
      | ax | -24 |
      | ip | *   |
    And nothing else changed

  @REX-KPROBE-01
  Scenario: [2] The call of any other task does not change
    When task 1235 "userapp" calls the probed function with
      | di | 3 |
      | ax | 7 |
    Then the result is 0
    And the verdict is filtered out
    And the registers of the task are
      | ax | 7 |
    And nothing else changed

  @REX-KPROBE-03
  Scenario: [3] The program reads the probed function's arguments from its registers
    Given the object "nested_unwrap", attached to kprobe "__x64_sys_dup"
    When task 1235 "userapp" calls the probed function with
      | di | 0x50 |
    Then the verdict of program "nested_unwrap" is kept

  @REX-KPROBE-04
  Scenario: [4] A kretprobe program runs when the function returns, and not when it is called
    Given the object file "nested_unwrap" with section "kprobe/__x64_sys_dup" renamed to "kretprobe/__x64_sys_dup"
    And the object "nested_unwrap", attached to kretprobe "__x64_sys_dup"
    When task 42 "bash" returns from function "__x64_sys_dup" with
      | di | 0x40 |
    Then the result is 7
    And the verdict of program "nested_unwrap" is kept

  @REX-KPROBE-04
  Scenario: [5] A uprobe program runs when a program of user space calls the function
    Given the object file "nested_unwrap" with section "kprobe/__x64_sys_dup" renamed to "uprobe/bash:readline"
    And the object "nested_unwrap", attached to uprobe "bash:readline"
    When task 42 "bash" calls function "bash:readline" with
      | di | 2 |
    Then the result is 2
    When task 42 "bash" returns from function "bash:readline"
    Then no program saw the event

@panics @REX-PANIC-01
Feature: A panic reports its message and place, and the program returns 0
  The message is that of the Rust panic with file, line and column. The program ends at once with the result 0, and the kernel goes on.

  Scenario: [1] Unwrapping None
    Given the object "unwrap_none", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint
    Then the program panics with "called `Option::unwrap()` on a `None` value" at "src/unwrap_none.rs:16"
    And the result is 0

  Scenario: [2] The same program does not panic for a known pid
    Given the object "unwrap_none", attached to tracepoint "syscalls/sys_enter_dup"
    And map "known" holds
      | key: i32 | value: u32 |
      | 42       | 5          |
    When task 42 "bash" hits the tracepoint
    Then the result is 1
    And map "known" holds exactly
      | key: i32 | value: u32 |
      | 42       | 6          |
    And nothing else changed

  Scenario Outline: [<number>] Index <index> of an array of 4 elements
    Given the object "slice_index", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint with
      | fildes | <index> |
    Then the program panics with "index out of bounds: the len is 4 but the index is <index>" at "src/slice_index.rs:13"
    And the result is 0

    Examples:
      | number | index                |
      | 3      | 4                    |
      | 4      | 18446744073709551615 |

  Scenario Outline: [<number>] Arithmetic: <message>
    Given the object "overflow", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint with
      | fildes | <descriptor> |
    Then the program panics with "<message>" at "src/overflow.rs:<line>"
    And the result is 0

    Examples:
      | number | descriptor | line | message                              |
      | 5      | 0          | 13   | attempt to subtract with overflow    |
      | 6      | 1          | 14   | attempt to add with overflow         |
      | 7      | 2          | 15   | attempt to multiply with overflow    |
      | 8      | 3          | 16   | attempt to shift left with overflow  |
      | 9      | 4          | 17   | attempt to negate with overflow      |
      | 10     | 5          | 18   | attempt to divide by zero            |

  Scenario: [11] The program's own formatted message
    Given the object "explicit_panic", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint with
      | fildes | 77 |
    Then the program panics with "descriptor 77 is not to be duplicated" at "src/explicit_panic.rs:11"
    And the result is 0

  @REX-PANIC-02
  Scenario: [12] The longest message that fits the kernel's buffer of 1024 bytes is kept
    Given the object "panic_long_message", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint with
      | fildes | 900 |
    Then the program panics with "*     end" at "src/panic_long_message.rs:12"
    And the result is 0

  @REX-PANIC-02
  Scenario: [13] A message that does not fit is replaced
    Given the object "panic_long_message", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint with
      | fildes | 1024 |
    Then the program panics with "unknown rust panic"
    And the kernel log holds in order
      | rex: unknown rust panic |
    And the result is 0

  @REX-PANIC-15
  Scenario: [14] A panic without a message shows the text of the last panic on its CPU
    Given the object "explicit_panic", attached to tracepoint "syscalls/sys_enter_dup"
    And the object "silent_panic", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint with
      | fildes | 18446744073709551615 |
    Then program "explicit_panic" panics with "descriptor 18446744073709551615 is not to be duplicated"
    And program "silent_panic" panics with "descriptor 18446744073709551615 is not to be duplicated" at "src/explicit_panic.rs:11"

  @REX-PANIC-15
  Scenario: [15] A panic without a message shows the text of the last print on its CPU
    Given the object "hello", attached to tracepoint "syscalls/sys_enter_dup"
    And the object "silent_panic", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint with
      | fildes | 18446744073709551615 |
    Then program "silent_panic" panics with "[hello::hello] Hello from pid 42 on CPU 0*"

  @REX-PANIC-15
  Scenario: [16] A panic does not show the text of another CPU's panic
    Given the kernel has 2 CPUs
    And the loader catches SIGSYS
    And the object "explicit_panic", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" on CPU 1 hits the tracepoint
    Then the program panics with "descriptor 0 is not to be duplicated"
    When program "explicit_panic" is detached
    Given the object "silent_panic", attached to tracepoint "syscalls/sys_enter_dup"
    When task 43 "cat" on CPU 0 hits the tracepoint with
      | fildes | 18446744073709551615 |
    Then the program panics with ""
    When task 42 "bash" on CPU 1 hits the tracepoint with
      | fildes | 18446744073709551615 |
    Then the program panics with "descriptor 0 is not to be duplicated"

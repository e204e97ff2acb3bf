@panics @REX-PANIC-05
Feature: A panic prints a readable stack trace
  The kernel walks the frame pointers from the landing pad to the dispatcher and prints every frame, demangled, with offset and size.

  Background:
    Given the object "nested_unwrap", attached to kprobe "__x64_sys_dup"

  Scenario: [1] Every frame from the landing pad to the dispatcher
    When task 208 "userapp" calls the probed function
    Then the program panics with "called `Option::unwrap()` on a `None` value" at "src/nested_unwrap.rs:14"
    And the stack trace is
      | frame                        | offset | size |
      | rex_landingpad               | *      | *    |
      | __rustc::rust_begin_unwind   | *      | *    |
      | core::panicking::panic_fmt   | *      | *    |
      | core::panicking::panic       | *      | *    |
      | core::option::unwrap_failed  | *      | *    |
      | nested_unwrap::parse         | +0x12  | 0x20 |
      | nested_unwrap::dispatch      | +0x19  | 0x30 |
      | rex_dispatcher_func          | *      | *    |
    And the result is 0

  Scenario: [2] The kernel log shows the message, the trace within REX, and what the task was doing
    When task 208 "userapp" calls the probed function
    Then the program panics with "called `Option::unwrap()` on a `None` value"
    And the kernel log holds in order
      | rex: panicked at src/nested_unwrap.rs:14:*: |
      | called `Option::unwrap()` on a `None` value |
      | CPU: 0 UID: 0 PID: 208 Comm: userapp *      |
      | Call Trace:                                 |
      | <REX>                                       |
      | rex_landingpad+0x*/0x*                      |
      | rex_dispatcher_func+0x*/0x*                 |
      | </REX>                                      |
      | <TASK>                                      |
      | kprobe_dispatcher+0x*/0x*                   |
      | __x64_sys_dup+0x*/0x*                       |
      | </TASK>                                     |

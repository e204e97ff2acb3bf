@kprobe @REX-KPROBE-02
Feature: A program can override only the return value of a function prepared for it
  A program that imports just_return_func is an override program. It can be attached only to functions that are open to error injection. Any other
  program can be attached to every function that can be probed.

  Background:
    Given function "nap_quietly" can be probed
    And function "nap_or_fail" can be probed and is open to error injection

  Scenario: [1] An override program is refused at a function that is not open to error injection
    Given the object "error_injector"
    Then attaching program "error_injector" to kprobe "nap_quietly" is refused with EINVAL and message 'kprobe program "error_injector" cannot override the return value of nap_quietly'

  Scenario: [2] An override program is accepted at a function that is
    Given the object "error_injector", attached to kprobe "__x64_sys_dup"
    And map "errors" holds
      | key: i32 | value: u64 |
      | 42       | 5          |
    And program "error_injector" is attached to kprobe "nap_or_fail"
    When task 42 "bash" calls function "nap_or_fail"
    Then the result is 1
    And the registers of the task are
      | ax | -5 |
      | ip | *  |

  Scenario: [3] A program that overrides nothing is accepted at both functions
    Given the object "nested_unwrap"
    And program "nested_unwrap" is attached to kprobe "nap_quietly"
    When task 42 "bash" calls function "nap_quietly" with
      | di | 8 |
    Then the result is 4
    When task 42 "bash" calls function "nap_or_fail" with
      | di | 8 |
    Then no program saw the event

  Scenario: [4] No program can be attached to a function that the kernel does not have
    Given the kernel has no function "nap_for_ever"
    And the object "nested_unwrap"
    Then attaching program "nested_unwrap" to kprobe "nap_for_ever" is refused with ENOENT and message 'kprobe program "nested_unwrap" cannot be attached to nap_for_ever'

  Scenario: [5] A function that nobody has declared is assumed to exist
    Given the object "nested_unwrap"
    And program "nested_unwrap" is attached to kprobe "drive_something"
    When task 42 "bash" calls function "drive_something" with
      | di | 8 |
    Then the result is 4

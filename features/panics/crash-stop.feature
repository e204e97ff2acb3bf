@panics @REX-PANIC-07
Feature: A program that has panicked does not run again
  The loader is sent SIGSYS. It dies of it, and the program, its object and its maps go with it; a loader that catches the signal keeps
  them.

  Scenario: [1] Program and maps are removed
    Given the object "unwrap_none", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint
    Then the program panics with "called `Option::unwrap()` on a `None` value"
    And the loader is sent SIGSYS
    And the program is removed
    And nothing else changed
    When task 42 "bash" hits tracepoint "syscalls/sys_enter_dup"
    Then no program saw the event

  Scenario: [2] Where the loader catches the signal, program and maps stay
    Given the loader catches SIGSYS
    And the object "unwrap_none", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint
    Then the program panics with "called `Option::unwrap()` on a `None` value"
    And the loader is sent SIGSYS
    And program "unwrap_none" is still attached
    And nothing else changed
    When user space writes to map "known"
      | key: i32 | value: u32 |
      | 42       | 1          |
    And task 42 "bash" hits the tracepoint
    Then the result is 1

  Scenario: [3] Programs of the same object are removed together, others stay
    Given the object "port_filter", attached to xdp on "eth0"
    And the object "syscall_counter", attached to tracepoint "raw_syscalls/sys_enter"
    When the packet "00 11 22" arrives
    Then the program panics with "range end index 14 out of range for slice of length 3"
    And program "port_filter" is removed
    And program "syscall_counter" is still attached
    When packet 1 of "echo.pcap" arrives on "eth0"
    Then no program saw the event

  Scenario: [4] Each panic is on its own CPU and leaves its per-CPU state as it was
    Given the kernel has 2 CPUs
    And the loader catches SIGSYS
    And the object "explicit_panic", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" on CPU 1 hits the tracepoint
    And task 43 "cat" on CPU 0 hits the tracepoint
    Then the program, on event 1, panics with "descriptor 0 is not to be duplicated"
    And the program, on event 2, panics with "descriptor 0 is not to be duplicated"
    And the loader is sent SIGSYS 2 times
    And nothing else changed

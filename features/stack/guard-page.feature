@stack
Feature: The page below the Rex stack cannot be accessed
  A program without the stack check can recurse into the guard page. Then the kernel oopses, and no other
  memory is changed.

  @REX-STACK-03
  Scenario: [1] Recursion without the check ends in the guard page
    Given the object "recursion_unchecked", attached to tracepoint "syscalls/sys_enter_dup"
    And map "wanted" holds
      | key: u32 | value: u64 |
      | 0        | 1000000    |
    When task 42 "bash" hits the tracepoint
    Then the kernel oopses in the program
      | exception   | #PF                                     |
      | access      | write                                   |
      | symbol      | recursion_unchecked::descend+0x*        |
      | explanation | stack overflow: guard page below the Rex stack of CPU 0; * |
    And map "reached" holds exactly
      | key: u32 | value: u64 |
      | 0        | 340        |

  @REX-STACK-03
  Scenario: [2] Without the check a program may go deeper than 16 KiB unnoticed
    Given the object "recursion_unchecked", attached to tracepoint "syscalls/sys_enter_dup"
    And map "wanted" holds
      | key: u32 | value: u64 |
      | 0        | 200        |
    When task 42 "bash" hits the tracepoint
    Then the result is 1600
    And the program uses between 16385 and 32767 bytes of stack

  @REX-STACK-04
  Scenario: [3] Each CPU has a stack of its own
    Given the kernel has 4 CPUs
    And the object "recursion_unchecked", attached to tracepoint "syscalls/sys_enter_dup"
    And map "wanted" holds
      | key: u32 | value: u64 |
      | 0        | 1000000    |
    When task 42 "bash" on CPU 2 hits the tracepoint
    Then the kernel oopses in the program
      | exception   | #PF                                     |
      | explanation | stack overflow: guard page below the Rex stack of CPU 2; * |

  @REX-STACK-01
  Scenario: [4] A program without recursion always uses the sum of its frames
    Given the object "hello", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint 3 times
    Then every run used the same amount of stack

  @REX-STACK-05
  Scenario: [5] The stack is exactly 32 KiB: 340 calls fit
    Given the object "recursion_unchecked", attached to tracepoint "syscalls/sys_enter_dup"
    And map "wanted" holds
      | key: u32 | value: u64 |
      | 0        | 340        |
    When task 42 "bash" hits the tracepoint
    Then the result is 2720
    And the program uses between 32672 and 32768 bytes of stack

  @REX-STACK-05
  Scenario: [6] The 341st call does not fit
    Given the object "recursion_unchecked", attached to tracepoint "syscalls/sys_enter_dup"
    And map "wanted" holds
      | key: u32 | value: u64 |
      | 0        | 341        |
    When task 42 "bash" hits the tracepoint
    Then the kernel oopses in the program
      | explanation | stack overflow: guard page below the Rex stack of CPU 0; * |
    And map "reached" holds exactly
      | key: u32 | value: u64 |
      | 0        | 340        |

@stack
Feature: Program code has 16 KiB of stack, and stops before it runs out
  Each CPU has a Rex stack of 32 KiB: the upper 16 KiB for program code, the lower for helpers and the panic handler. If the depth of calls
  is not known in advance, the program checks the stack before every call.

  Background:
    Given the loader catches SIGSYS
    And the object "recursion", attached to tracepoint "syscalls/sys_enter_dup"

  @REX-STACK-01
  Scenario: [1] Recursion that fits does not panic
    Given map "wanted" holds
      | key: u32 | value: u64 |
      | 0        | 50         |
    When task 42 "bash" hits the tracepoint
    Then the result is 400
    And map "reached" holds exactly
      | key: u32 | value: u64 |
      | 0        | 50         |
    And nothing else changed

  @REX-STACK-02
  Scenario: [2] Endless recursion panics, at the same depth every time
    Given map "wanted" holds
      | key: u32 | value: u64 |
      | 0        | 1000000    |
    When task 42 "bash" hits the tracepoint
    And task 42 "bash" hits the tracepoint
    And task 42 "bash" hits the tracepoint
    Then the program, on event 1, panics with "Stack overflow in Rex program"
    And the program, on event 2, panics with "Stack overflow in Rex program"
    And the program, on event 3, panics with "Stack overflow in Rex program"
    And every run used the same amount of stack
    And the result is 0
    And the loader is sent SIGSYS 3 times
    And map "reached" holds exactly
      | key: u32 | value: u64 |
      | 0        | 169        |
    And nothing else changed

  @REX-STACK-02
  Scenario: [3] The panic comes after the program has used its 16 KiB, and the rest is enough for the handler
    Given map "wanted" holds
      | key: u32 | value: u64 |
      | 0        | 1000000    |
    When task 42 "bash" hits the tracepoint
    Then the program panics with "Stack overflow in Rex program"
    And the program uses between 16384 and 32768 bytes of stack


  @REX-STACK-02
  Scenario Outline: [<number>] Exact to the call: at a depth of <depth> the program <ends>
    Given map "wanted" holds
      | key: u32 | value: u64 |
      | 0        | <depth>    |
    When task 42 "bash" hits the tracepoint
    Then the verdicts are
      | events | outcome   | result   | message   |
      | 1      | <outcome> | <result> | <message> |
    And map "reached" holds exactly
      | key: u32 | value: u64 |
      | 0        | 169        |

    Examples:
      | number | depth | ends    | outcome   | result | message                       |
      | 4      | 169   | returns | completed | 1352   |                               |
      | 5      | 170   | panics  | panicked  | 0      | Stack overflow in Rex program |

  @REX-PANIC-05
  Scenario: [6] The trace of the panic shows every call, even if the panic handler runs in the lower half of the stack
    Given map "wanted" holds
      | key: u32 | value: u64 |
      | 0        | 1000000    |
    When task 42 "bash" hits the tracepoint
    Then the program panics with "Stack overflow in Rex program"
    And the loader is sent SIGSYS
    And the kernel log holds in order
      | Stack overflow in Rex program                |
      | Call Trace:                                  |
      | <REX>                                        |
      | rex_landingpad+0x*/0x*                       |
      | rex_prog_*::__rex_handle_stack_overflow+0x*  |
      | rex_prog_*::recursion::descend+0x44/0xa0     |
      | rex_prog_*::recursion::descend+0x44/0xa0     |
      | rex_prog_*::recursion+0x*/0x*                |
      | rex_dispatcher_func+0x32/0x32                |
      | </REX>                                       |

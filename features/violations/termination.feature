@termination @violation
Feature: A kernel that ends programs wrongly is detected
  Each kernel here has one fault in its watchdog: it fires at the wrong time, ends the wrong program, ends it wrongly, or leaves something behind.

  @REX-TERM-01
  Scenario: [1] The watchdog must fire
    When scenario 1 of "termination/watchdog.feature" is run on a kernel that "has a watchdog that never fires"
    Then it fails at "the program is ended by the watchdog after 20 s" with "expected * found endless: conformance failure: the program did not end within 100 s, though the watchdog fired: *"

  @REX-TERM-01
  Scenario: [2] It must fire every 20 s
    When scenario 1 of "termination/watchdog.feature" is run on a kernel that "has a watchdog that fires every 30 s"
    Then it fails at "the program is ended by the watchdog after 20 s" with "expected ended by the watchdog after 20 s, in program code found ended by the watchdog after 40 s, in program code"

  @REX-TERM-01
  Scenario: [3] It must know which program runs
    When scenario 1 of "termination/watchdog.feature" is run on a kernel that "does not note which program runs"
    Then it fails at "the program is ended by the watchdog after 20 s" with "expected * found endless: conformance failure: the program did not end within 100 s, *"

  @REX-TERM-02
  Scenario Outline: [<number>] A young program must not be ended: a kernel that <fault>
    When scenario 2 of "termination/watchdog.feature" is run on a kernel that "<fault>"
    Then it fails at "the program is ended by the watchdog after 39 s" with "expected ended by the watchdog after 39 s, in program code found ended by the watchdog after 19 s, in program code"

    Examples:
      | number | fault                                     |
      | 4      | does not check how long a program has run |
      | 5      | does not note when a program starts       |

  @REX-TERM-03
  Scenario: [6] A helper must not be cut off
    When scenario 4 of "termination/watchdog.feature" is run on a kernel that "has a watchdog that interrupts helpers"
    Then it fails at 'the program is ended by the watchdog after 45 s, on return from "bpf_map_update_elem"' with "expected * found ended by the watchdog after 40 s, in program code"

  @REX-TERM-03
  Scenario: [7] The program must end when the helper returns
    When scenario 4 of "termination/watchdog.feature" is run on a kernel that "does not end a program that is in a helper"
    Then it fails at 'the program is ended by the watchdog after 45 s, on return from "bpf_map_update_elem"' with "expected * found slow_helper returned 0 (filtered out)"

  @REX-TERM-04
  Scenario: [8] A call must be complete or not begun
    When scenario 8 of "termination/watchdog.feature" is run on a kernel that "has a watchdog that interrupts helpers"
    Then it fails at 'the program is ended by the watchdog on return from "bpf_map_update_elem"' with "expected * found ended by the watchdog after * µs, in program code"

  @REX-TERM-04
  Scenario: [9] Each CPU's watchdog must end the program on that CPU
    When scenario 9 of "termination/watchdog.feature" is run on a kernel that "ends the program of CPU 0 when any watchdog fires"
    Then it fails at "the program is ended by the watchdog after 39 s" with "expected * found endless: conformance failure: the program did not end within 100 s, *"

  @REX-TERM-05
  Scenario Outline: [<number>] The next program must find the CPU unchanged: a kernel that <fault>
    When scenario 10 of "termination/watchdog.feature" is run on a kernel that "<fault>"
    Then it fails at "nothing else changed" with "expected nothing else changed found per-CPU <found>"

    Examples:
      | number | fault                                                  | found                                          |
      | 10     | treats a program that has ended as the running program | rex_curr_prog of CPU 0: 0x0 became 0xffffc900* |
      | 11     | leaves rex_termination_state as a panic set it         | rex_termination_state of CPU 0: 0 became 1     |

  @REX-TERM-06
  Scenario: [12] The message must be that of a timeout
    When scenario 11 of "termination/watchdog.feature" is run on a kernel that "calls a timeout a soft lockup"
    Then it fails at "the program is ended by the watchdog" with 'expected * found endless panicked with "BUG: soft lockup - CPU#0 stuck for 20s! [bash:42]" *'

  @REX-TERM-06
  Scenario: [13] The program must continue in its timeout handler
    When scenario 1 of "termination/watchdog.feature" is run on a kernel that "restarts a program that ran too long"
    Then it fails at "the program is ended by the watchdog after 20 s" with "expected * found endless: conformance failure: the program did not end within 100 s, *"

  @REX-TERM-09
  Scenario Outline: [<number>] The log must name the program that was too old, and its place: a kernel that <fault>
    When scenario <scenario> of "termination/watchdog.feature" is run on a kernel that "<fault>"
    Then it fails at "the kernel log holds in order" with 'expected * found * line <line>, "rex: *", does not occur*'

    Examples:
      | number | scenario | fault                                                         | line |
      | 14     | 13       | logs only the panic of a program that ran too long            | 1    |
      | 15     | 13       | names the image of an object instead of its program           | 1    |
      | 16     | 14       | says that every program that ran too long was in its own code | 2    |

@panic @violation
Feature: A kernel that handles a panic wrongly is detected
  The specification runs on broken kernels, each with one fault, and names the fault.

  @REX-PANIC-07
  Scenario: [1] The loader must receive the signal of the panic
    When scenario 1 of "panics/crash-stop.feature" is run on a kernel that "sends no signal to the loader of a program that panicked"
    Then it fails at "the loader is sent SIGSYS" with "expected SIGSYS sent 1 time found nothing"

  @REX-PANIC-01
  Scenario: [2] The result of a panic must be 0
    When scenario 1 of "panics/message.feature" is run on a kernel that "returns 2 from a program that panicked"
    Then it fails at "the result is 0" with "expected 0 found 2 unwrap_none panicked with *"

  @REX-PANIC-01
  Scenario: [3] The kernel must continue where it entered the program
    When scenario 1 of "panics/message.feature" is run on a kernel that "returns from a panic with the stack pointer of the panic"
    Then it fails at "the program panics with *" with "expected unwrap_none panicked with * found unwrap_none: conformance failure: the program came back to rex_exit with stack pointer 0x* the kernel would go on with a wild stack"

  @REX-PANIC-01
  Scenario: [4] The message must be that of the CPU that panicked
    When scenario 4 of "panics/crash-stop.feature" is run on a kernel that "reads the message of a panic from the buffer of CPU 0"
    Then it fails at "the program, on event 1, panics with *" with 'expected * "descriptor 0 is not to be duplicated" found explicit_panic panicked with ""*'

  @REX-PANIC-02
  Scenario: [5] A message that fits must be complete
    When scenario 12 of "panics/message.feature" is run on a kernel that "reads at most 512 bytes of the message of a panic"
    Then it fails at 'the program panics with "*     end" at *' with 'expected * found panic_long_message panicked with " " at "src/panic_long_message.rs:12:5"*'

  @REX-PANIC-02
  Scenario: [6] The replacement of a message that does not fit must be logged
    When scenario 13 of "panics/message.feature" is run on a kernel that "logs no panic without a place"
    Then it fails at "the kernel log holds in order" with "expected rex: unknown rust panic found nothing *"

  @REX-PANIC-03
  Scenario: [7] A cleanup entry must still be registered when the program panics
    When scenario 1 of "panics/cleanup.feature" is run on a kernel that "forgets the cleanup entries of a program that takes a lock"
    Then it fails at "the program panics with *" with 'expected * found panic_with_lock: conformance failure: program "panic_with_lock" ended holding the lock in map "state" at key 00000000: *'

  @REX-PANIC-03
  Scenario: [8] A lock that cleanup releases must be free
    When scenario 2 of "panics/cleanup.feature" is run on a kernel that "does not change the word of a lock that is released"
    Then it fails at 'map "state" holds exactly' with "expected 0 → {lock: 0, calls: 2} found 0 → {lock: 1, calls: 1} *"

  @REX-PANIC-04
  Scenario: [9] A program must be able to hold 64 resources
    When scenario 4 of "panics/cleanup.feature" is run on a kernel that "gives a program at most 32 references to tasks"
    Then it fails at "the result is 64" with "expected 64 found 4294967295 guards returned 4294967295 (kept)"

  @REX-PANIC-04
  Scenario: [10] A program must not be able to hold a 65th resource
    When scenario 5 of "panics/cleanup.feature" is run on a kernel that "forgets the cleanup entries with each reference to a task"
    Then it fails at "the program panics with *" with 'expected guards panicked with "Object count exceeded" found guards returned 65 (kept)'

  @REX-PANIC-05
  Scenario Outline: [<number>] A stack trace must show every frame, by its name, with its offset: a kernel that <fault>
    When scenario 1 of "panics/stack-trace.feature" is run on a kernel that "<fault>"
    Then it fails at "the stack trace is" with "expected * found <found> frame <first> is the first that differs"

    Examples:
      | number | fault                                                   | first | found                                                                                             |
      | 11     | shows only three frames of a program                         | 5     | rex_landingpad +0x60 0xd0 * core::panicking::panic +0x1c 0x20                                     |
      | 12     | shows the address of a call instead of its return address | 6    | rex_landingpad +0x5b 0xd0 * ≠ nested_unwrap::parse +0xd 0x20 *                                    |
      | 13     | registers the functions of a program under mangled names     | 2     | rex_landingpad +0x60 0xd0 ≠ _R*17rust_begin_unwind +0x11f 0x120 *                                 |

  @REX-PANIC-05
  Scenario: [14] The trace must be in the kernel log
    When scenario 2 of "panics/stack-trace.feature" is run on a kernel that "logs no panic"
    Then it fails at "the kernel log holds in order" with "expected rex: panicked at src/nested_unwrap.rs:14:*: * found nothing *"

  @REX-PANIC-06
  Scenario: [15] A program must not get a second lock
    When scenario 7 of "panics/cleanup.feature" is run on a kernel that "lets a program take any number of locks"
    Then it fails at "the program breaks the rule *" with "expected rule: *takes a second lock: * found rule: none second_lock returned 0 *"

  @REX-PANIC-07
  Scenario: [16] The program of a loader that dies must be removed
    When scenario 1 of "panics/crash-stop.feature" is run on a kernel that "leaves a program that panicked attached"
    Then it fails at "the program is removed" with 'expected program "unwrap_none" gone, with its object and maps found program "unwrap_none" is attached object "unwrap_none" is loaded'

  @REX-PANIC-07
  Scenario: [17] The program of a loader that survives must stay
    When scenario 2 of "panics/crash-stop.feature" is run on a kernel that "treats a loader that catches SIGSYS as dead"
    Then it fails at 'program "unwrap_none" is still attached' with 'expected program "unwrap_none" attached found nothing'

  @REX-PANIC-07
  Scenario: [18] The watchdog must be able to end the next program
    When scenario 1 of "panics/crash-stop.feature" is run on a kernel that "leaves rex_termination_state as a panic set it"
    Then it fails at "nothing else changed" with "expected nothing else changed found per-CPU rex_termination_state of CPU 0: 0 became 1"

  @REX-PANIC-08
  Scenario Outline: [<number>] An oops must report its cause: a kernel that <fault>
    When scenario <scenario> of "panics/oops.feature" is run on a kernel that "<fault>"
    Then it fails at "the kernel oopses in the program" with "expected * found <found> *"

    Examples:
      | number | scenario | fault                                                       | found                                                          |
      | 19     | 1        | reports the address of the instruction as the faulting address | address: 0xffffc900* message: BUG: unable to handle page fault |
      | 20     | 2        | reports every fault as a read                        | access: read write_code ended in an oops:                      |
      | 21     | 1        | shows the start of the function for every address             | symbol: null_read+0x0/0x10                                     |
      | 22     | 1        | continues behind an instruction that faults                   | exception: none * null_read returned 16                        |

  @REX-PANIC-13
  Scenario Outline: [<number>] Programs that share maps with a panicked program must be known: a kernel that <fault>
    When scenario <scenario> of "panics/crash-stop.feature" is run on a kernel that "<fault>"
    Then it fails at '<step>' with '<message>'

    Examples:
      | number | scenario | fault                                                                                           | step                                      | message                                                                            |
      | 23     | 6        | removes programs that share a map with the panicked program, but not programs that share a map with these | program "packet_lengths" is removed     | expected * found program "packet_lengths" is attached object "packet_lengths" is loaded |
      | 24     | 8        | treats maps of the same name as one map                                                              | program "packet_totals" is still attached | expected program "packet_totals" attached found nothing                            |
      | 25     | 5        | removes programs that share maps when it must remove only programs of the loader                          | program "packet_totals" is still attached | expected program "packet_totals" attached found nothing                            |

  @REX-PANIC-15
  Scenario: [26] A panic without a message must show the last text of its CPU
    When scenario 14 of "panics/message.feature" is run on a kernel that "clears rex_log_buf after it has logged a panic"
    Then it fails at 'program "silent_panic" panics with *' with 'expected * found silent_panic panicked with ""*'

  @REX-PANIC-15
  Scenario: [27] A panic must not show the text of another CPU
    When scenario 16 of "panics/message.feature" is run on a kernel that "copies what CPUs write into rex_log_buf to the buffer of CPU 0"
    Then it fails at 'the program panics with ""' with 'expected * found silent_panic panicked with "descriptor 0 *'

  @REX-PANIC-16
  Scenario: [28] The kernel must go on after an oops in a task's context
    When scenario 7 of "panics/oops.feature" is run on a kernel that "dies of every oops"
    Then it fails at 'the packet "00 11 22" arrives' with "KERNEL_DEAD: *"

  @REX-PANIC-16
  Scenario: [29] Tracing programs must stop on a CPU where one never returned
    When scenario 11 of "panics/oops.feature" is run on a kernel that "runs tracing programs on a CPU where one oopsed"
    Then it fails at "no program saw the event" with "expected no run found syscall_counter returned 0 (filtered out)"

  @REX-PANIC-16
  Scenario: [30] An oops in an interrupt must not kill a task
    When scenario 13 of "panics/oops.feature" is run on a kernel that "kills the interrupted task when a program in the interrupt oopses"
    Then it fails at "the kernel log holds in order" with "expected Kernel panic - not syncing: Fatal exception in interrupt found * Attempted to kill the idle task! *"

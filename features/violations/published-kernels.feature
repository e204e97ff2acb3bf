@violation
Feature: A published kernel that breaks a promise of Rex is detected
  Each scenario here runs on a published kernel (conformance/deviations.yaml) and names one deviation.

  @REX-LOAD-04
  Scenario: [1] A relocation outside the image is stored
    When scenario 6 of "loading/relocations.feature" is run on the kernel "rex-2025-02"
    Then it fails at 'loading "hello" is refused with EINVAL and message "*"' with "expected refused with EINVAL * found refused hello: relocation 0 of .rela.dyn: the kernel oopses inside bpf(2) as it stores to 0x* cause: *"

  @REX-PANIC-06 @REX-RESOURCE-04
  Scenario: [2] A program that takes its own lock again spins forever
    When scenario 7 of "panics/cleanup.feature" is run on the kernel "rex-2025-02"
    Then it fails at "the program breaks the rule *" with "expected rule: *takes a second lock: * found rule: *spins forever on the lock in *"

  @REX-KPROBE-02
  Scenario: [3] An override program is attached to any function
    When scenario 1 of "program-types/kprobe-attachment.feature" is run on the kernel "rex-2025-02"
    Then it fails at 'attaching program "error_injector" to kprobe "nap_quietly" is refused *' with "expected refused with EINVAL * found it was not refused"

  @REX-PANIC-05 @REX-STACK-02
  Scenario: [4] The trace of a stack overflow is a list of guesses
    When scenario 6 of "stack/stack-check.feature" is run on the kernel "rex-2025-02"
    Then it fails at "the kernel log holds in order" with "expected Stack overflow in Rex program Call Trace: <REX> * found * Call Trace: ? rex_prog_*::recursion::descend+0x44/0xa0 ? *"

  @REX-STACK-03 @REX-PANIC-08
  Scenario: [5] A stack overflow without the check is a double fault
    When scenario 1 of "stack/guard-page.feature" is run on the kernel "rex-2025-02"
    Then it fails at "the kernel oopses in the program" with "expected exception: #PF * found exception: #DF *"

  @REX-PANIC-08
  Scenario Outline: [<number>] The handler of an oops oopses: <what>
    When scenario <scenario> of "panics/oops.feature" is run on the kernel "rex-2025-02"
    Then it fails at "the kernel oopses in the program" with "expected exception: <exception> * found exception: #GP symbol: search_bpf_extables+0x* *"

    Examples:
      | number | scenario | exception | what                       |
      | 6      | 3        | #PF       | after a write to a constant |
      | 7      | 6        | #UD       | after an undefined instruction |

  @REX-PANIC-08 @REX-TERM-05
  Scenario: [8] The watchdog kills the kernel after an oops
    When scenario 14 of "panics/oops.feature" is run on the kernel "rex-2025-02"
    Then it fails at "packet 1 of * arrives" with "KERNEL_DEAD: the kernel died during an earlier event cause: the watchdog read program *"

@violation
Feature: A published kernel that falls short of what Rex promises is found out
  Each scenario here is run on a kernel that has been published (conformance/deviations.yaml), and says where that kernel falls short.

  @REX-LOAD-04
  Scenario: [1] A relocation outside of the image is stored all the same
    When scenario 6 of "loading/relocations.feature" is run on the kernel "rex-2025-02"
    Then it fails at 'loading "hello" is refused with EINVAL and message "*"' with "expected refused with EINVAL * found refused hello: relocation 0 of .rela.dyn: the kernel oopses inside bpf(2) as it stores to 0x* cause: *"

  @REX-PANIC-06 @REX-RESOURCE-04
  Scenario: [2] The lock that a program holds already spins for good
    When scenario 7 of "panics/cleanup.feature" is run on the kernel "rex-2025-02"
    Then it fails at "the program breaks the rule *" with "expected rule: *takes a second lock: * found rule: *spins for ever on the lock in *"

  @REX-KPROBE-02
  Scenario: [3] An override program is attached to any function
    When scenario 1 of "program-types/kprobe-attachment.feature" is run on the kernel "rex-2025-02"
    Then it fails at 'attaching program "error_injector" to kprobe "nap_quietly" is refused *' with "expected refused with EINVAL * found it was not refused"

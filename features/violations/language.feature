@violation
Feature: A kernel that restricts the language is detected
  Machine code means what the processor's manual says. Nothing is forbidden only because a verifier would forbid it. Each kernel here computes
  a wrong result, or enforces one rule of eBPF's verifier.

  @REX-CODE-01
  Scenario: [1] Addition must use the carry
    When scenario 7 of "program-types/computation.feature" is run on a kernel that "has a processor that adds and subtracts without the carry"
    Then it fails at 'map "results" holds exactly' with "expected 1 → [107, 107, 18446744073709551523, 92, * found 1 → [107, 107, 18446744073709551523, 93, *"

  @REX-CODE-01
  Scenario: [2] A sign must be kept
    When scenario 1 of "program-types/computation.feature" is run on a kernel that "has a processor that shifts in zeros where it should shift in the sign"
    Then it fails at 'map "results" holds exactly' with "expected 2 → [*, 521957, 18446744073709549285, * found 2 → [*, 521957, 521957, *"

  @REX-GAP-01
  Scenario: [3] A load of 16 bits must load 16 bits
    When scenario 1 of "case-studies/language-verifier-gap.feature" is run on a kernel that "loads 8 bits where a program loads 16"
    Then it fails at 'map "seen" holds exactly' with "expected 0 → 771 found 0 → 3 *"

  @REX-GAP-01
  Scenario: [4] A load of 16 bits must not be refused
    When scenario 1 of "case-studies/language-verifier-gap.feature" is run on a kernel that "refuses programs that load 16 bits"
    Then it fails at 'the object "gap_narrow_load", attached to xdp on "eth0"' with "VERIFIER (EINVAL): gap_narrow_load: invalid size of a load *"

  @REX-GAP-02
  Scenario: [5] A loop must not be refused
    When scenario 2 of "case-studies/language-verifier-gap.feature" is run on a kernel that "refuses programs with loops"
    Then it fails at 'the object "gap_data_loop", attached to xdp on "eth0"' with "VERIFIER (EINVAL): gap_data_loop: back-edge in a program *"

  @REX-GAP-02
  Scenario: [6] Memory beyond the packet must be out of bounds
    When scenario 3 of "case-studies/language-verifier-gap.feature" is run on a kernel that "gives xdp programs 256 bytes behind the packet"
    Then it fails at "the program panics with *" with "expected * the len is 18 but the index is 273* found gap_data_loop returned 2 (XDP_PASS)"

  @REX-GAP-03
  Scenario: [7] Calls must not be limited
    When scenario 4 of "case-studies/language-verifier-gap.feature" is run on a kernel that "ends a program after a million instructions"
    Then it fails at "the verdict is kept" with "expected kept found filtered out gap_call_tree was ended by the watchdog"

  @REX-GAP-03
  Scenario: [8] Instructions must not be limited
    When scenario 2 of "printing/trace.feature" is run on a kernel that "refuses objects of more than 4096 instructions"
    Then it fails at 'the object "printer", *' with "VERIFIER (EINVAL): printer: more instructions than a program may have *"

  @REX-GAP-04
  Scenario: [9] A pointer must point into the map that it comes from
    When scenario 5 of "case-studies/language-verifier-gap.feature" is run on a kernel that "treats the result of a lookup as a pointer into the previous map"
    Then it fails at 'map "others" holds exactly' with "expected 0 → {verdict: 2, packets: 1} found 0 → {verdict: 2, packets: 0} *"

  @REX-GAP-05
  Scenario: [10] Functions of core must not be refused
    When scenario 6 of "case-studies/language-verifier-gap.feature" is run on a kernel that "refuses objects with functions of core"
    Then it fails at 'the object "gap_parser", attached to xdp on "eth0"' with "VERIFIER (EINVAL): gap_parser: call of a function that the kernel does not know *"

  @REX-GAP-05
  Scenario: [11] Functions of core must compute the same as elsewhere
    When scenario 6 of "case-studies/language-verifier-gap.feature" is run on a kernel that "has a processor that does not set a byte on a carry"
    Then it fails at "the verdict is XDP_PASS" with "expected XDP_PASS found XDP_DROP gap_parser returned 1 (XDP_DROP)"

  @REX-CODE-02
  Scenario: [12] A processor must answer cpuid
    When scenario 2 of "program-types/processor.feature" is run on a kernel that "has processors that answer cpuid as another model"
    Then it fails at "the verdict is XDP_DROP" with "expected XDP_DROP found XDP_PASS machine_dependent returned 2 (XDP_PASS)"

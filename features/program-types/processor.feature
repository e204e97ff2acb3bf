@xdp @REX-CODE-02
Feature: A program that asks for the processor is answered, the same on every machine
  The program passes packets where the processor has BMI2, which bit 8 of ebx says in leaf 7, subleaf 0. The modelled processor has it.

  Scenario: [1] The modelled processor has what its instructions are
    Given the object "machine_dependent", attached to xdp on "eth0"
    When the packet "020000000001 020000000002 0800" arrives
    Then the verdict is XDP_PASS
    And nothing else changed

  Scenario: [2] Processors that lack an extension say so
    Given the kernel has CPUs that answer cpuid leaf 7 with ebx 8
    And the object "machine_dependent", attached to xdp on "eth0"
    When the packet "020000000001 020000000002 0800" arrives
    Then the verdict is XDP_DROP
    And nothing else changed

  Scenario: [3] An answer for one subleaf is none for the others, and of several the last counts
    Given the kernel has CPUs that answer cpuid leaf 7, subleaf 0 with ebx 0x108 and edx 1
    And the kernel has CPUs that answer cpuid leaf 7, subleaf 0 with ebx 8
    And the kernel has CPUs that answer cpuid leaf 7, subleaf 1 with ebx 0x108
    And the object "machine_dependent", attached to xdp on "eth0"
    When the packet "020000000001 020000000002 0800" arrives
    Then the verdict is XDP_DROP
    And nothing else changed

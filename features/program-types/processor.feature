@xdp @REX-CODE-02
Feature: A program that asks for the processor gets the same answer on every machine
  The program passes packets if the processor has BMI2: bit 8 of ebx in leaf 7, subleaf 0. The modelled processor has it.

  Scenario: [1] The modelled processor reports the instructions that it has
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

  Scenario: [3] An answer for one subleaf does not count for others, and the last of several answers counts
    Given the kernel has CPUs that answer cpuid leaf 7, subleaf 0 with ebx 0x108 and edx 1
    And the kernel has CPUs that answer cpuid leaf 7, subleaf 0 with ebx 8
    And the kernel has CPUs that answer cpuid leaf 7, subleaf 1 with ebx 0x108
    And the object "machine_dependent", attached to xdp on "eth0"
    When the packet "020000000001 020000000002 0800" arrives
    Then the verdict is XDP_DROP
    And nothing else changed

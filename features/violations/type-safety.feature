@xdp @violation
Feature: A program that reads a value from too few bytes is detected
  The object's machine code lacks the check of the length.

  @REX-TYPE-02
  Scenario: [1] The length must be checked exactly
    When scenario 5 of "type-safety/values-from-bytes.feature" is run with the object "arp_unchecked" in place of "arp_operations"
    Then it fails at "the program panics with *" with 'expected arp_operations panicked with "size mismatch *" found arp_operations returned 2 (XDP_PASS)'

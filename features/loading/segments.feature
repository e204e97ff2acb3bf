@loading @REX-LOAD-02
Feature: Segments are ordered, whole pages, small enough, and never writable code
  The image of an object is its PT_LOAD segments, one after the other from address 0 without holes, at most 128 KiB. No page of it is
  writable and executable, and every page is readable.

  @REX-LOAD-03
  Scenario: [1] A segment that is both writable and executable is refused
    Given the object file "hello" with p_flags of program header 2 set to RWX
    Then loading "hello" is refused with EINVAL and message "*p_flags of program header 2 at offset 0xb0 is 0x7: writable and executable"

  @REX-LOAD-03
  Scenario: [2] A segment that cannot be read is refused
    Given the object file "hello" with p_flags of program header 2 set to X
    Then loading "hello" is refused with EINVAL and message "*p_flags of program header 2 at offset 0xb0 is 0x1: not readable"

  Scenario: [3] A segment aligned to 2 MiB is refused
    Given the object file "hello" with p_align of program header 2 set to 0x200000
    Then loading "hello" is refused with EINVAL and message "*p_align of program header 2 at offset 0xb0 is 0x200000"

  Scenario: [4] A segment with more bytes in the file than in memory is refused
    Given the object file "hello" with p_memsz of program header 3 set to 0x10
    Then loading "hello" is refused with EINVAL and message "*p_filesz of program header 3 at offset 0xe8 is 0x*"

  Scenario: [5] An image of more than 128 KiB is refused
    Given the object file "hello" with p_memsz of program header 3 set to 0x20000
    Then loading "hello" is refused with EINVAL and message "*p_vaddr of program header 3 at offset 0xe8 is 0x*, with 0x20000 bytes (p_memsz)"

  Scenario: [6] Segments that share a page are refused
    Given the object file "hello" with p_vaddr of program header 2 set to 0
    Then loading "hello" is refused with EINVAL and message "*p_vaddr of program header 2 at offset 0xb0 is 0x0"

  Scenario: [7] An image with a hole is refused
    Given the object file "hello" with p_vaddr of program header 3 set to 0x8000
    Then loading "hello" is refused with EINVAL and message "*the image has a hole at 0x*"

  Scenario: [8] Segments out of order are refused
    Given the object file "hello" with p_vaddr of program header 2 set to 0x5000
    Then loading "hello" is refused with EINVAL and message "*p_vaddr of program header 3 at offset 0xe8 is 0x*"

  Scenario: [9] An object without a segment to load is refused with ENOMEM
    Given the object file "hello" with p_type of program header 1 set to 0
    And the object file "hello" with p_type of program header 2 set to 0
    And the object file "hello" with p_type of program header 3 set to 0
    And the object file "hello" with p_type of program header 4 set to 0
    Then loading "hello" is refused with ENOMEM and message "hello: there is no PT_LOAD segment"

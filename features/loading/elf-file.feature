@loading @REX-LOAD-17
Feature: Only a sound ELF object for this machine is loaded
  A Rex object is an ELF64 file, little endian, for x86-64: an executable or a static position-independent
  executable. Any other file is refused before anything is mapped.

  Scenario Outline: [<number>] An object whose <field> is <value> is refused
    Given the object file "hello" with <field> set to <value>
    Then loading "hello" is refused with <errno> and message "<message>"

    Examples:
      | number | field     | value       | errno  | message                                                                       |
      | 1      | EI_MAG0   | 0x7e        | EINVAL | hello: the magic number at offset 0x0 is 7e 45 4c 46: this is not an ELF file |
      | 2      | EI_CLASS  | ELFCLASS32  | EINVAL | hello: e_ident[EI_CLASS] at offset 0x4 is 1 (ELFCLASS32)                      |
      | 3      | EI_DATA   | ELFDATA2MSB | EINVAL | hello: e_ident[EI_DATA] at offset 0x5 is 2 (ELFDATA2MSB, big endian)          |
      | 4      | e_machine | EM_AARCH64  | EINVAL | hello: e_machine at offset 0x12 is 183 (EM_AARCH64)                           |
      | 5      | e_type    | ET_REL      | EINVAL | hello: e_type at offset 0x10 is 1 (ET_REL)                                    |
      | 6      | e_phnum   | 0           | EINVAL | hello: e_phnum at offset 0x38 is 0                                            |

  Scenario: [7] A file that ends inside its program headers is refused
    Given the object file "hello" with only its first 300 bytes
    Then loading "hello" is refused with EIO and message "hello: the program header table at offset 0x40 ends at 0x200, past the end of the file"

  Scenario: [8] An empty file is refused
    Given the object file "hello" with no bytes at all
    Then loading "hello" is refused with EIO and message "hello: the ELF header at offset 0x0 is missing: the file is empty"

  Scenario: [9] A section table beyond the end of the file is refused
    Given the object file "hello" with e_shoff set to 0x100000
    Then loading "hello" is refused as broken with message "hello: the header of section 0 at offset 0x100000 ends at 0x100040, past the end of the file"

  Scenario: [10] A segment whose contents end past the end of the file is refused
    Given the object file "hello" with p_offset of program header 2 set to 0x100000
    Then loading "hello" is refused with EIO and message "hello: the content of program header 2 at offset 0x100000 ends at 0x*, past the end of the file"

  Scenario: [11] A file that ends inside its ELF header is refused
    Given the object file "hello" with only its first 40 bytes
    Then loading "hello" is refused with EIO and message "hello: the ELF header at offset 0x0 ends at 0x40, past the end of the file"

  Scenario Outline: [<number>] <field> is ignored: an object where it is <value> is loaded
    Given the object file "hello" with <field> set to <value>
    And the object "hello", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint
    Then the trace holds in order
      | [hello::hello] Hello from pid 42 on CPU 0 |

    Examples:
      | number | field      | value |
      | 12     | EI_VERSION | 0     |
      | 13     | EI_OSABI   | 9     |

  Scenario: [14] An e_version other than 1 is refused
    Given the object file "hello" with e_version set to 2
    Then loading "hello" is refused with EINVAL and message "hello: e_version at offset 0x14 is 2"

//! Fields of kernel structs, and the notes in the object that say which of them the program uses.
//!
//! Where a field lies is compiled into the program. So each use of one leaves a note in the section `.note.rex.layout`, which is no part
//! of the image in memory: whether the program fits a kernel can be told before it runs. The notes are assembler directives in the
//! functions that use the fields: they make no instruction, and a function that is not compiled in leaves none. Each is an
//! `Elf64_Nhdr` with the owner `Rex` and:
//!
//! - type 0x201: the kernel's release and the architecture, two C strings;
//! - type 0x202: offset and size of a field in bytes, its lowest bit and its number of bits (0 where it is no bit-field), 32 bits each, then
//!   the names of the struct and of the field, two C strings;
//! - type 0x203: the size of a struct in bytes, 32 bits, then its name, a C string.

/// Where a field of a kernel struct lies.
#[derive(Clone, Copy)]
pub(crate) struct Field {
    /// Bytes from the struct's start; of a bit-field, to the integer it is in.
    pub offset: usize,
    /// Bytes; of a bit-field, those of the integer it is in.
    pub size: usize,
    /// Of a bit-field: its lowest bit in that integer, and how many it has; otherwise 0.
    pub bit_offset: u32,
    pub bit_size: u32,
}

impl Field {
    pub const fn bytes(offset: usize, size: usize) -> Self {
        Self { offset, size, bit_offset: 0, bit_size: 0 }
    }

    pub const fn bits(offset: usize, size: usize, bit_offset: u32, bit_size: u32) -> Self {
        Self { offset, size, bit_offset, bit_size }
    }

    /// The value of the bit-field in the integer read at its offset.
    #[inline(always)]
    pub const fn of(self, integer: u32) -> u32 {
        integer >> self.bit_offset & ((1 << self.bit_size) - 1)
    }
}

/// Leaves a note in a section, once: `label` tells it from others, `text` is what it holds.
macro_rules! note {
    ($section:literal, $kind:literal, $label:expr, [$($text:expr),*] $(, $operand:ident = $value:expr)*) => {
        // SAFETY: this makes no instruction.
        #[allow(unused_unsafe)]
        unsafe {
            core::arch::asm!(
                concat!(".ifndef .Lrex_layout.", $label),
                concat!(".set .Lrex_layout.", $label, ", 1"),
                concat!(".pushsection ", $section, ", \"\", @note"),
                ".balign 4",
                concat!(".long 4, 3f - 2f, ", $kind),
                ".asciz \"Rex\"",
                "2:",
                $($text,)*
                "3:",
                ".balign 4",
                ".popsection",
                ".endif",
                $($operand = const $value,)*
                options(nomem, nostack, preserves_flags),
            );
        }
    };
}

/// Where a field lies, with a note of its use: `offset!(sk_buff.hash)`.
macro_rules! offset {
    ($struct:ident.$field:ident) => {{
        const FIELD: $crate::field::Field = $crate::layout::$struct::$field;
        $crate::field::note!(
            ".note.rex.layout",
            0x202,
            concat!(stringify!($struct), ".", stringify!($field)),
            [
                ".long {offset}, {size}, {bit_offset}, {bit_size}",
                concat!(".asciz \"", stringify!($struct), "\""),
                concat!(".asciz \"", stringify!($field), "\"")
            ],
            offset = FIELD.offset,
            size = FIELD.size,
            bit_offset = FIELD.bit_offset,
            bit_size = FIELD.bit_size
        );
        FIELD.offset
    }};
}

/// The size of a struct, with a note of its use: `size!(pt_regs)`.
macro_rules! size {
    ($struct:ident) => {{
        const SIZE: usize = $crate::layout::$struct::SIZE;
        $crate::field::note!(
            ".note.rex.layout",
            0x203,
            stringify!($struct),
            [".long {size}", concat!(".asciz \"", stringify!($struct), "\"")],
            size = SIZE
        );
        SIZE
    }};
}

/// Reads a field: `read!(buffer, sk_buff.hash)`, or with its type where that does not follow, `read!(buffer, sk_buff.hash, u32)`. The
/// base points to a live struct of the kernel, and the type is the field's.
macro_rules! read {
    ($base:expr, $struct:ident.$field:ident) => {
        $crate::utils::field($base, $crate::field::offset!($struct.$field))
    };
    ($base:expr, $struct:ident.$field:ident, $type:ty) => {
        $crate::utils::field::<$type>($base, $crate::field::offset!($struct.$field))
    };
}

/// Writes a field, with the same demands: `write!(buffer, sk_buff.mark, mark)`.
macro_rules! write {
    ($base:expr, $struct:ident.$field:ident, $value:expr) => {
        $crate::utils::set_field($base, $crate::field::offset!($struct.$field), $value)
    };
}

pub(crate) use {note, offset, read, size, write};

/// Leaves the note of the kernel that the program is built for.
#[doc(hidden)]
#[inline(always)]
pub fn note_kernel() {
    note!(
        ".note.rex.layout",
        0x201,
        "",
        [
            concat!(".asciz \"", crate::layout::kernel!(), "\""),
            concat!(".asciz \"", crate::layout::architecture!(), "\"")
        ]
    );
}

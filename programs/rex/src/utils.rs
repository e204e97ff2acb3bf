//! Plain data: which types may be read from bytes, and how.

use core::ops::{Deref, DerefMut};

/// Types that hold no pointer and no reference anywhere, so that any bytes from outside may be read as one.
///
/// # Safety
/// Implemented by the compiler, for everything that is made of such types.
pub unsafe auto trait NoRef {}

impl<T: ?Sized> !NoRef for &T {}
impl<T: ?Sized> !NoRef for &mut T {}
impl<T: ?Sized> !NoRef for *const T {}
impl<T: ?Sized> !NoRef for *mut T {}

/// Reads a field of a kernel struct.
///
/// # Safety
/// `base` points to a live kernel struct which has a `T` at `offset`.
#[inline(always)]
pub(crate) unsafe fn field<T: Copy>(base: *const u8, offset: usize) -> T {
    unsafe { base.add(offset).cast::<T>().read_volatile() }
}

/// Writes a field of a kernel struct.
///
/// # Safety
/// As for [`field`].
#[inline(always)]
pub(crate) unsafe fn set_field<T: Copy>(base: *mut u8, offset: usize, value: T) {
    unsafe { base.add(offset).cast::<T>().write_volatile(value) }
}

macro_rules! big_endian {
    ($($name:ident: $native:ident;)*) => {
        $(
            /// A number in network byte order, at any address.
            #[repr(transparent)]
            #[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub struct $name([u8; size_of::<$native>()]);

            impl $name {
                #[inline(always)]
                pub const fn new(value: $native) -> Self {
                    Self(value.to_be_bytes())
                }

                /// The number in the processor's byte order.
                #[inline(always)]
                pub const fn get(self) -> $native {
                    $native::from_be_bytes(self.0)
                }

                #[inline(always)]
                pub const fn to_be_bytes(self) -> [u8; size_of::<$native>()] {
                    self.0
                }
            }

            impl From<$native> for $name {
                #[inline(always)]
                fn from(value: $native) -> Self {
                    Self::new(value)
                }
            }

            impl From<$name> for $native {
                #[inline(always)]
                fn from(value: $name) -> Self {
                    value.get()
                }
            }

            impl PartialEq<$native> for $name {
                #[inline(always)]
                fn eq(&self, other: &$native) -> bool {
                    self.get() == *other
                }
            }

            impl core::fmt::Debug for $name {
                fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                    core::fmt::Debug::fmt(&self.get(), formatter)
                }
            }

            impl core::fmt::Display for $name {
                fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                    core::fmt::Display::fmt(&self.get(), formatter)
                }
            }
        )*
    };
}

big_endian! {
    u16be: u16;
    u32be: u32;
    u64be: u64;
    u128be: u128;
    i16be: i16;
    i32be: i32;
    i64be: i64;
    i128be: i128;
}

/// A `T` in bytes, wherever they lie: the bytes themselves, or a copy of them where they are not aligned for a `T`.
pub enum Aligned<'a, T> {
    InPlace(&'a T),
    Copied(T),
}

impl<T> Deref for Aligned<'_, T> {
    type Target = T;

    #[inline(always)]
    fn deref(&self) -> &T {
        match self {
            Self::InPlace(value) => value,
            Self::Copied(value) => value,
        }
    }
}

/// Like [`Aligned`], to be changed: a copy is written back when it goes out of scope.
pub enum AlignedMut<'a, T: Copy> {
    InPlace(&'a mut T),
    Copied(T, &'a mut [u8]),
}

impl<T: Copy> Deref for AlignedMut<'_, T> {
    type Target = T;

    #[inline(always)]
    fn deref(&self) -> &T {
        match self {
            Self::InPlace(value) => value,
            Self::Copied(value, _) => value,
        }
    }
}

impl<T: Copy> DerefMut for AlignedMut<'_, T> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut T {
        match self {
            Self::InPlace(value) => value,
            Self::Copied(value, _) => value,
        }
    }
}

impl<T: Copy> Drop for AlignedMut<'_, T> {
    #[inline(always)]
    fn drop(&mut self) {
        if let Self::Copied(value, bytes) = self {
            // SAFETY: the slice was checked to be long enough.
            unsafe { bytes.as_mut_ptr().cast::<T>().write_unaligned(*value) };
        }
    }
}

#[cold]
#[inline(never)]
#[track_caller]
fn size_mismatch() -> ! {
    panic!("size mismatch in convert_slice_to_struct");
}

/// The first bytes of a slice as a `T`; panics if there are not enough.
#[inline(always)]
#[track_caller]
pub fn convert_slice_to_struct<T: Copy + NoRef>(slice: &[u8]) -> Aligned<'_, T> {
    if slice.len() < size_of::<T>() {
        size_mismatch();
    }
    let start = slice.as_ptr().cast::<T>();
    // SAFETY: the slice is long enough, and T has no pointers.
    unsafe {
        if start.is_aligned() { Aligned::InPlace(&*start) } else { Aligned::Copied(start.read_unaligned()) }
    }
}

/// The first bytes of a slice as a `T` to change; panics if there are not enough.
#[inline(always)]
#[track_caller]
pub fn convert_slice_to_struct_mut<T: Copy + NoRef>(slice: &mut [u8]) -> AlignedMut<'_, T> {
    if slice.len() < size_of::<T>() {
        size_mismatch();
    }
    let start = slice.as_mut_ptr().cast::<T>();
    // SAFETY: the slice is long enough, and T has no pointers.
    unsafe {
        if start.is_aligned() {
            AlignedMut::InPlace(&mut *start)
        } else {
            AlignedMut::Copied(start.read_unaligned(), slice)
        }
    }
}

/// The bytes at the offset of a field, as a value of the field's type.
#[doc(hidden)]
#[inline(always)]
#[track_caller]
pub fn read_field_at<T, F: Copy + NoRef>(slice: &[u8], offset: usize, _: fn(&T) -> &F) -> F {
    *convert_slice_to_struct::<F>(&slice[offset..])
}

/// Reads one field of a struct that a slice starts with: `read_field!(slice, Struct, field)`.
#[macro_export]
macro_rules! read_field {
    ($slice:expr, $struct:ty, $field:ident) => {
        $crate::utils::read_field_at::<$struct, _>($slice, ::core::mem::offset_of!($struct, $field), |value| &value.$field)
    };
}
pub use read_field;

/// Which slot of a perf event array a record goes to.
#[derive(Clone, Copy)]
pub struct PerfEventMaskedCPU {
    flags: u64,
}

impl PerfEventMaskedCPU {
    /// The slot of the CPU that runs the program.
    pub const fn current_cpu() -> Self {
        Self { flags: crate::linux::bpf::BPF_F_CURRENT_CPU }
    }

    /// The slot of a CPU.
    pub const fn any_cpu(cpu: u32) -> Self {
        Self { flags: cpu as u64 & crate::linux::bpf::BPF_F_INDEX_MASK }
    }

    pub(crate) const fn flags(self) -> u64 {
        self.flags
    }

    /// For xdp and tc: the first bytes of the packet go into the record too, behind the data.
    pub const fn with_packet(self, bytes: u32) -> Self {
        Self { flags: self.flags | (bytes as u64) << PACKET_LENGTH_SHIFT & crate::linux::bpf::BPF_F_CTXLEN_MASK }
    }
}

/// Where BPF_F_CTXLEN_MASK begins.
const PACKET_LENGTH_SHIFT: u32 = 32;

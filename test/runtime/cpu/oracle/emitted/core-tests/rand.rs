#![no_std]
//! What core's tests use of the crate rand. Nothing runs it: only the code of the tests is looked at.
pub trait Rng {
    fn next_u64(&mut self) -> u64;
    fn random<T: From64>(&mut self) -> T {
        T::from64(self.next_u64())
    }
}
pub trait From64 {
    fn from64(bits: u64) -> Self;
}
macro_rules! integers {
    ($($type:ty)*) => {$(
        impl From64 for $type {
            fn from64(bits: u64) -> Self {
                bits as $type
            }
        }
        impl distr::Bounded for $type {
            fn between(low: Self, high: Self, bits: u64) -> Self {
                low + (bits as $type) % (high - low)
            }
        }
    )*};
}
integers!(u8 u16 u32 u64 usize i8 i16 i32 i64 isize);
pub trait SeedableRng: Sized {
    type Seed;
    fn from_seed(seed: Self::Seed) -> Self;
}
pub mod distr {
    pub trait Bounded: Copy {
        fn between(low: Self, high: Self, bits: u64) -> Self;
    }
    pub struct Uniform<T> {
        low: T,
        high: T,
    }
    #[derive(Debug)]
    pub struct Error;
    impl<T> Uniform<T> {
        pub fn new(low: T, high: T) -> Result<Self, Error> {
            Ok(Self { low, high })
        }
    }
    pub trait Distribution<T> {
        fn sample<R: crate::Rng + ?Sized>(&self, random: &mut R) -> T;
    }
    impl<T: Bounded> Distribution<T> for Uniform<T> {
        fn sample<R: crate::Rng + ?Sized>(&self, random: &mut R) -> T {
            T::between(self.low, self.high, random.next_u64())
        }
    }
}
pub mod seq {
    pub trait IndexedRandom {
        type Output;
        fn choose<R: crate::Rng + ?Sized>(&self, random: &mut R) -> Option<&Self::Output>;
    }
    impl<T> IndexedRandom for [T] {
        type Output = T;
        fn choose<R: crate::Rng + ?Sized>(&self, random: &mut R) -> Option<&T> {
            self.get(random.next_u64() as usize % self.len().max(1))
        }
    }
}

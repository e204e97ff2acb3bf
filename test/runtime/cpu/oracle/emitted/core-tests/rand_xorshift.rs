#![no_std]
//! The generator of random numbers that core's tests use.
pub struct XorShiftRng(u64);
impl rand::SeedableRng for XorShiftRng {
    type Seed = [u8; 16];
    fn from_seed(seed: [u8; 16]) -> Self {
        Self(u64::from_le_bytes(core::array::from_fn(|n| seed[n])) | 1)
    }
}
impl rand::Rng for XorShiftRng {
    fn next_u64(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}
